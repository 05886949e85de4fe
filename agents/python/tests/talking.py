"""A program with the agent in a process of its own, and a client of it: as little of a WebSocket as the tests need."""
import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

from columns import Heap
from support import AGENT, FOLDER

START = 'import sys; sys.path.insert(0, %r); import holdfast_agent; holdfast_agent.start(announce_file=sys.argv[1], allow_evaluate=True)\n'


class Program:
    """Runs `code` after the agent has started there; `code` reads lines from stdin and prints answers."""

    def __init__(self, code, connect=True, **options):
        handle, self.announced = tempfile.mkstemp(dir=FOLDER)
        os.close(handle)
        env = dict(os.environ, PYTHONDONTWRITEBYTECODE='1')
        self.process = subprocess.Popen([sys.executable, '-c', START % os.path.dirname(AGENT) + code, self.announced], env=env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True, **options)
        self.number = 0
        self.socket = None
        line = self.announcement()
        self.port, self.path = int(line.split()[0].split(':')[1]), line.split()[-1].rpartition('/')[2]
        if connect:
            self.connect()

    def announcement(self):
        while True:
            with open(self.announced) as file:
                text = file.read()
            if text.endswith('\n'):
                return text.splitlines()[-1]
            if self.process.poll() is not None:
                raise AssertionError('the program ended with %d' % self.process.returncode)
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.disconnect()
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, line=''):
        """A line to the program; its answer, a JSON value."""
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return self.told()

    def told(self):
        return json.loads(self.process.stdout.readline())

    def open(self):
        return socket.create_connection(('127.0.0.1', self.port), timeout=60)

    def connect(self):
        self.socket = self.open()
        self.socket.sendall(('GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
                             'Sec-WebSocket-Key: %s\r\n\r\n' % (self.path, base64.b64encode(os.urandom(16)).decode())).encode())
        self.file = self.socket.makefile('rb')
        while self.file.readline().strip():
            pass

    def disconnect(self):
        if self.socket is not None:
            self.file.close()
            self.socket.close()
            self.socket = None

    def send(self, method, params):
        self.number += 1
        data = json.dumps({'id': self.number, 'method': method, 'params': params}).encode()
        head = bytes([0x81, 0x80 | len(data)]) if len(data) < 126 else bytes([0x81, 0xfe]) + len(data).to_bytes(2, 'big')
        self.socket.sendall(head + bytes(4) + data)

    def receive(self):
        size = self.file.read(2)[1]
        if size > 125:
            size = int.from_bytes(self.file.read(2 if size == 126 else 8), 'big')
        return json.loads(self.file.read(size).decode())

    def answer(self, method, **params):
        """The whole answer to a command, and the data that came before it."""
        self.send(method, params)
        data = b''
        while True:
            message = self.receive()
            if message.get('method') == 'Holdfast.snapshotChunk':
                data += base64.b64decode(message['params']['data'])
            elif message.get('id') == self.number:
                return message, data

    def call(self, method, **params):
        message, _ = self.answer(method, **params)
        assert 'error' not in message, message
        return message['result']

    def snapshot(self, mode='fork'):
        message, data = self.answer('Holdfast.takeSnapshot', mode=mode, reportProgress=True)
        assert 'error' not in message, message
        path = os.path.join(FOLDER, 'of-a-program.hfpy')
        with open(path, 'wb') as file:
            file.write(data)
        return Heap(path)
