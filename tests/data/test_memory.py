"""Threads of a server share heaps: counted by glibc itself, in a process of its own."""

import subprocess
import sys

import pytest

COUNT = """
import ctypes, threading
from data.memory import few_arenas
{ask}
libc = ctypes.CDLL(None)
libc.fopen.restype = libc.malloc.restype = ctypes.c_void_p
met = threading.Barrier(9)
def work():
    libc.malloc(ctypes.c_size_t(5000))
    met.wait()
    met.wait()
for _ in range(8):
    threading.Thread(target=work).start()
met.wait()
file = libc.fopen(b"{path}", b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
met.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc counts its heaps")
@pytest.mark.parametrize(("ask", "shared"), [("few_arenas()", True), ("", False)])
def test_threads_share_heaps(tmp_path, ask, shared):
    path = tmp_path / "heaps.xml"
    subprocess.run([sys.executable, "-c", COUNT.format(ask=ask, path=path)], check=True,
                   timeout=60)
    assert (path.read_text("ascii").count("<heap nr=") <= 2) is shared
