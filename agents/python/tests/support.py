"""What the agent's tests share."""
import atexit
import gc
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
AGENT = os.path.join(os.path.dirname(HERE), 'holdfast_agent.py')
sys.path.insert(0, os.path.dirname(AGENT))
import holdfast_agent as agent  # noqa: E402
from columns import Heap  # noqa: E402

V = sys.version_info[:2]
OWNER = os.getpid()
FOLDER = tempfile.mkdtemp(prefix='holdfast-agent-')


@atexit.register
def clean():
    if os.getpid() == OWNER:
        shutil.rmtree(FOLDER, ignore_errors=True)


def dumped(mode='fork', name='heap.hfpy'):
    path = os.path.join(FOLDER, name)
    agent.dump(path, mode=mode)
    return path


def snapshot(mode='fork'):
    # a heap that was read before is garbage by now, and would only make this one bigger
    gc.collect()
    return Heap(dumped(mode))


def python(*args, **options):
    """Runs this interpreter; (exit code, stdout, stderr)."""
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE='1', **options.pop('env', {}))
    done = subprocess.run([sys.executable] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=120, **options)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# A file, so that what happens in a forked child is seen too.
CALLS = os.path.join(FOLDER, 'calls')


def called(what):
    with open(CALLS, 'a') as file:
        file.write('%s in %d\n' % (what, os.getpid()))


def calls():
    if not os.path.exists(CALLS):
        return ''
    with open(CALLS) as file:
        return file.read()


def forget_calls():
    if os.path.exists(CALLS):
        os.unlink(CALLS)
