"""LocalStack's own server, bound to the address that it is told to listen on.

LocalStack's binds every interface, whatever GATEWAY_LISTEN says, and anyone who reaches it may
run code here: its IAM lets everybody do everything.
"""

from typing import Any

from localstack.runtime.server.core import RuntimeServerPlugin
from localstack.runtime.server.twisted import TwistedRuntimeServer
from rolo.gateway import Gateway
from rolo.serving.twisted import TwistedGateway
from twisted.internet import endpoints, reactor


class LoopbackServer(TwistedRuntimeServer):
    """Serves plain HTTP, on the interfaces asked for alone."""

    def register(self, gateway: Gateway, listen: list[Any], ssl_creds: object = None) -> None:
        """Bind each address of ``listen``."""
        site = TwistedGateway(gateway)
        for address in listen:
            endpoints.TCP4ServerEndpoint(reactor, address.port, interface=address.host).listen(site)


class LoopbackServerPlugin(RuntimeServerPlugin):
    """Named by GATEWAY_SERVER=loopback."""

    name = "loopback"

    def load(self, *args: object, **kwargs: object) -> LoopbackServer:
        """The server, for LocalStack to run."""
        return LoopbackServer()
