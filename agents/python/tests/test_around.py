"""python holdfast_agent.py …, and children of the program. Run by the integration tests on every version present."""
import json
import os
import sys
import time
import unittest

from support import AGENT, agent, FOLDER, python


PROGRAM = '''
import sys, os, json
import holdfast_agent
def answer():
    return json.dumps({"argv": sys.argv[1:], "name": __name__, "file": globals().get("__file__"), "main": sys.modules["__main__"].__dict__ is globals(),
      "same": holdfast_agent.address() is not None, "first": sys.path[0]})
if __name__ == "__main__":
    print(answer()); sys.stdout.flush(); sys.exit(7)
'''


class Around(unittest.TestCase):
    """python holdfast_agent.py …"""

    @classmethod
    def setUpClass(cls):
        cls.folder = os.path.join(FOLDER, 'around')
        os.makedirs(cls.folder)
        cls.script = os.path.join(cls.folder, 'program.py')
        with open(cls.script, 'w') as file:
            file.write(PROGRAM)

    def run_it(self, *args):
        import json
        code, out, err = python(AGENT, *args, cwd=self.folder)
        self.assertRegex(err, r'\ADebugger listening on ws://127\.0\.0\.1:\d+/[0-9a-f-]{36}\n\Z')
        self.assertEqual(code, 7)
        return json.loads(out)

    def test_a_script(self):
        self.assertEqual(self.run_it(self.script, '-x', '--port', 'y z'), {
            'argv': ['-x', '--port', 'y z'], 'name': '__main__', 'file': self.script, 'main': True, 'same': True, 'first': self.folder})

    def test_a_module(self):
        got = self.run_it('-m', 'program', '-x')
        self.assertEqual((got['argv'], got['name'], got['main'], os.path.realpath(got['first'])),
                         (['-x'], '__main__', True, os.path.realpath(self.folder)))

    def test_code(self):
        got = self.run_it('-c', PROGRAM, 'a')
        self.assertEqual((got['argv'], got['name'], got['main'], got['first']), (['a'], '__main__', True, ''))

    def test_a_program_that_fails_fails_the_same(self):
        code, _, err = python(AGENT, '-c', '1/0')
        self.assertEqual(code, 1)
        self.assertIn('ZeroDivisionError', err)

    def test_usage(self):
        self.assertEqual(python(AGENT)[0], 2)
        self.assertEqual(python(AGENT, '--nonsense', 'x.py')[0], 2)
        self.assertEqual(python(AGENT, '--help')[0], 0)
        code, _, err = python(AGENT, os.path.join(self.folder, 'missing.py'))
        self.assertEqual(code, 2)
        self.assertIn('No such file', err)


class Children(unittest.TestCase):
    CODE = '''
import os, sys, time, json
sys.path.insert(0, {folder!r})
import holdfast_agent as agent
mine = agent.start(announce_file={file!r})
agent.dump({heap!r})
pid = os.fork()
if pid == 0:
    print(json.dumps([agent.address() != mine, agent.address() is not None])); sys.stdout.flush()
    os._exit(0)
os.waitpid(pid, 0)
print(json.dumps([agent.address() == mine, True]))
'''

    def test_a_forked_child_has_an_agent_of_its_own_and_a_capture_has_none(self):
        file = os.path.join(FOLDER, 'announced')
        code, out, err = python('-W', 'ignore', '-c', self.CODE.format(
            folder=os.path.dirname(AGENT), file=file, heap=os.path.join(FOLDER, 'c.hfpy')))
        self.assertEqual((code, out, err), (0, '[true, true]\n[true, true]\n', ''))
        with open(file) as announced:
            lines = announced.read().splitlines()
        self.assertEqual(len(lines), 2)
        ports = {line.split()[0] for line in lines}
        pids = {line.split()[1] for line in lines}
        self.assertEqual((len(ports), len(pids)), (2, 2))

    def test_a_daemon_that_closes_all_files_keeps_running(self):
        code = ('import os, sys, time; sys.path.insert(0, %r); import holdfast_agent as a; a.start(quiet=True)\n'
                'os.closerange(3, 256); fds = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]; time.sleep(0.1)\n'
                'a.stop(); print([os.fstat(f).st_mode > 0 for f in fds].count(True))') % os.path.dirname(AGENT)
        self.assertEqual(python('-c', code), (0, '20\n', ''))


if __name__ == '__main__':
    unittest.main()
