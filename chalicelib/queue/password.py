"""Redis's password out of a secret, which may be rotated at any time."""

from collections.abc import Mapping

from redis.credentials import CredentialProvider

from chalicelib.secret import Secret


class SecretPassword(CredentialProvider):
    """Asked by each connection as it is made; ``username`` is empty for the default user."""

    def __init__(self, username: str, secret: Secret) -> None:
        self._username = username
        self._secret = secret

    def get_credentials(self) -> tuple[str] | tuple[str, str]:
        """What AUTH is given; raises Unavailable where the secret cannot be had."""
        password = self.known()["password"]
        return (self._username, password) if self._username else (password,)

    def known(self) -> Mapping[str, str]:
        """The secret, as it was when last read."""
        return self._secret.read()

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Whether the secret is another by now than the one that was ``refused``."""
        return self._secret.read_again(refused) is not None
