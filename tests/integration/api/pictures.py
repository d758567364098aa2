"""Small bodies for posting: they only have to look like images at the door."""

JPEG = b"\xff\xd8\xff\xe0" + b"a small jpeg" + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"a small png"
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
BOUNDARY = "----boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def form(*files: tuple[str, bytes]) -> bytes:
    """A multipart body of these names and bytes."""
    body = b""
    for name, data in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"'
        body += head.encode() + b"\r\nContent-Type: image/jpeg\r\n\r\n" + data + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()
