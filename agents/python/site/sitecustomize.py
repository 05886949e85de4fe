"""Starts Holdfast's agent in a Python program that Holdfast launched: this folder is first in its PYTHONPATH.

Every Python that the program starts comes by here too. Whatever goes wrong here must not disturb the program, and the program
must not notice: its own sitecustomize is run, and this folder leaves sys.path. Understood by any Python, so that one that is
too old can say so.
"""
import os
import sys


def _tell(text):
    path = os.environ.get('HOLDFAST_AGENT_FILE')
    if path:
        with open(path, 'a') as file:
            file.write('! %d %s\n' % (os.getpid(), text))


def _start():
    if os.environ.get('HOLDFAST_AGENT') != '1':
        return
    if sys.version_info < (3, 8):
        _tell('unsupported %s' % sys.version.split()[0])
        return
    import importlib.util
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'holdfast_agent.py')
    spec = importlib.util.spec_from_file_location('holdfast_agent', path)
    module = importlib.util.module_from_spec(spec)
    sys.modules['holdfast_agent'] = module
    try:
        spec.loader.exec_module(module)
        module.start(*module._settings())
    except Exception as error:
        sys.modules.pop('holdfast_agent', None)
        _tell('failed %s: %s' % (type(error).__name__, error))


def _leave():
    """Takes this folder out of the search path, and lets the sitecustomize that would have been found without it run."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    ours = sys.modules.pop('sitecustomize')
    try:
        import sitecustomize  # noqa: F401  the next one
    except ImportError as error:
        # there is none: whoever imports this one takes it out of sys.modules once more, and complains where it is not
        sys.modules['sitecustomize'] = ours
        if getattr(error, 'name', 'sitecustomize') != 'sitecustomize':
            raise


try:
    _start()
except Exception:
    pass
_leave()
