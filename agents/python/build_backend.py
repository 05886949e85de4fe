"""Builds the agent's wheel with the standard library alone, so that `pip install agents/python` needs no network (PEP 517)."""
import base64
import hashlib
import os
import re
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODULE = 'holdfast_agent.py'


def _read(name):
    with open(os.path.join(HERE, name), 'rb') as file:
        return file.read()


def _version():
    return re.search(rb"^__version__ = '([^']+)'", _read(MODULE), re.M).group(1).decode()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    version = _version()
    info = 'holdfast_agent-%s.dist-info' % version
    files = {
        MODULE: _read(MODULE),
        info + '/METADATA': ('Metadata-Version: 2.1\nName: holdfast-agent\nVersion: %s\nSummary: Serves heap snapshots of a CPython '
                             'process to Holdfast, and to any client of the Chrome inspector\'s protocol\nLicense: MIT\n'
                             'Requires-Python: >=3.8\n' % version).encode(),
        info + '/WHEEL': b'Wheel-Version: 1.0\nGenerator: holdfast\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    }
    record = info + '/RECORD'
    lines = []
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
        lines.append('%s,sha256=%s,%d\n' % (name, digest, len(data)))
    files[record] = ''.join(lines + [record + ',,\n']).encode()
    wheel = 'holdfast_agent-%s-py3-none-any.whl' % version
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel), 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # a fixed time: the same source gives the same wheel
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return wheel


def build_sdist(sdist_directory, config_settings=None):
    import tarfile
    name = 'holdfast_agent-%s' % _version()
    with tarfile.open(os.path.join(sdist_directory, name + '.tar.gz'), 'w:gz') as archive:
        for file in (MODULE, 'pyproject.toml', 'build_backend.py'):
            archive.add(os.path.join(HERE, file), '%s/%s' % (name, file))
    return name + '.tar.gz'
