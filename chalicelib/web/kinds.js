// What a file is by its first bytes, whatever its name says.

const BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

/** A readable photo's media type; else "heic", "raw", or "" for what is no photo at all. */
export function kindOf(start) {
  const head = String.fromCharCode(...start.subarray(0, 16));
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "image/webp";
  if (head.slice(4, 8) === "ftyp" && BRANDS.includes(head.slice(8, 12))) return "heic";
  if (isRaw(head)) return "raw";
  return "";
}

// Nikon, Sony, Canon and Adobe keep raw files as TIFF; newer Canons, Fuji and Panasonic do not.
function isRaw(head) {
  const starts = ["II*\0", "MM\0*", "IIU\0", "FUJIFILMCCD-RAW"];
  return starts.some((start) => head.startsWith(start)) || head.slice(4, 11) === "ftypcrx";
}
