// A real sshd on loopback with a key of its own, and an `ssh` that knows it. Debian's openssh-server and openssh-client.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Started, startProcess, temporaryFolder } from './inspector-session.js';

const found = (...paths: readonly string[]): string | undefined => paths.find((path) => existsSync(path));
const sshd = found('/usr/sbin/sshd');
const ssh = found('/usr/bin/ssh');
const keygen = found('/usr/bin/ssh-keygen');

/** sshd lets nobody in whose account is locked, not even with a key. Who may not read the list is not root, and is taken as it is. */
const locked = (): boolean => {
  try {
    const entries = readFileSync('/etc/shadow', 'utf8').split('\n');
    return entries.some((entry) => entry.startsWith(`${userInfo().username}:!`));
  } catch {
    return false;
  }
};

export const canServeSsh = process.platform === 'linux' && sshd !== undefined && ssh !== undefined && keygen !== undefined && !locked();

export type SshServer = {
  readonly server: Started;
  readonly port: number;
  /** A folder to put first on the PATH: its `ssh` uses the test's own configuration, key and known hosts. */
  readonly bin: string;
  /** Name in that configuration. */
  readonly host: string;
  /** One whose key is not known. */
  readonly stranger: string;
  /** The same machine, with a key that it does not let in. */
  readonly keyless: string;
  start(): Promise<Started>;
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export async function startSshServer(): Promise<SshServer> {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  const key = (name: string): void => {
    execFileSync(keygen ?? '', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  };
  key('host');
  key('user');
  key('other');
  const port = await freePort();
  execFileSync('cp', [at('user.pub'), at('authorized')]);
  chmodSync(at('authorized'), 0o600);
  const publicKey = execFileSync('cut', ['-d', ' ', '-f', '1,2', at('host.pub')], { encoding: 'utf8' }).trim();
  writeFileSync(at('known'), `[127.0.0.1]:${port} ${publicKey}\n`);
  writeFileSync(
    at('sshd_config'),
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${at('host')}\nAuthorizedKeysFile ${at('authorized')}\nStrictModes no\nUsePAM no
PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\n`,
  );
  const common = (identity: string): string =>
    `HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${at(identity)}\n  IdentitiesOnly yes\n  IdentityAgent none`;
  writeFileSync(
    at('config'),
    `Host testhost\n  ${common('user')}\n  UserKnownHostsFile ${at('known')}\n  StrictHostKeyChecking yes
Host stranger\n  ${common('user')}\n  UserKnownHostsFile ${at('nobody')}\n  StrictHostKeyChecking yes
Host keyless\n  ${common('other')}\n  UserKnownHostsFile ${at('known')}\n  StrictHostKeyChecking yes\n`,
  );
  mkdirSync(at('bin'));
  writeFileSync(at('bin/ssh'), `#!/bin/sh\nexec ${ssh} -F ${at('config')} "$@"\n`);
  chmodSync(at('bin/ssh'), 0o755);
  // sshd drops its rights in a folder that has to be there
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const start = async (): Promise<Started> => {
    const server = startProcess(sshd ?? '', ['-D', '-e', '-f', at('sshd_config')]);
    await server.waitFor(/Server listening/);
    return server;
  };
  return { server: await start(), port, bin: at('bin'), host: 'testhost', stranger: 'stranger', keyless: 'keyless', start };
}
