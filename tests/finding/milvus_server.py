"""Runs a real Milvus server out of its wheel: `python milvus_server.py FOLDER PORT`; it ends with this process.

To be run by the Python of an environment that holds `milvus==2.3.5`; imports nothing of ours. "ready" is printed when
it answers. Its parts talk over the loopback; its door it opens on all interfaces, whatever it is told, and asks for no
password: so it is for tests, on a machine of one's own.
"""

import signal
import socket
import sys

from milvus import MilvusServer, MilvusServerConfig


def main(folder: str, port: int) -> None:
    config = MilvusServerConfig()
    lines = config.template_text.splitlines()
    told = [line.replace("ip:", "ip: 127.0.0.1", 1) if line.strip().startswith("ip:") else line for line in lines]
    config.template_text = "\n".join(told).replace("  level: info # Only", "  level: warn # Only")
    config.parse_template()
    server = MilvusServer(config)
    server.set_base_dir(folder)
    config.configs["proxy_port"] = port
    config.try_bind_port = taken  # its own takes another port than it was told, for a minute after a restart
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        server.start()
        print("ready", server.server_proc.pid, flush=True)
        sys.stdin.read()
    finally:
        server.stop()


def taken(port: int) -> socket.socket | None:
    """A socket at a port, though a connection of the server before may be lingering there; None where it is taken."""
    there = socket.socket()
    there.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        there.bind(("127.0.0.1", port))
        there.listen()
    except OSError:
        there.close()
        return None
    return there


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
