// The built engine host, started as the command line does, and the client that asks it.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @param {string} host  the built engine host
 * @param {readonly string[]} args  its arguments (src/engine-host/arguments.ts)
 */
export async function startEngine(host, args) {
  const child = fork(host, args, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--max-old-space-size=4096'],
  });
  // While the host starts, as the command line does.
  const [{ createORPCClient }, { RPCLink }] = await Promise.all([import('@orpc/client'), import('@orpc/client/message-port')]);
  const client = createORPCClient(
    new RPCLink({
      port: {
        on: (event, listener) =>
          event === 'message' ? child.on('message', (data) => listener({ data })) : child.on('disconnect', () => listener()),
        postMessage: (data) => child.send(data),
      },
    }),
  );
  return { child, client };
}

/** What a stream of progress ends in. */
export async function result(stream) {
  const iterator = await stream;
  for (;;) {
    const step = await iterator.next();
    if (step.done) return step.value;
  }
}

/** What a process has used so far. */
export function figuresOf(pid) {
  // Clock ticks of 10 ms in user and system mode; the name in brackets may hold spaces.
  const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { cpuMs: (Number(ticks[11]) + Number(ticks[12])) * 10, peakMb: peakKb / 1024 };
}
