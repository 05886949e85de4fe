// A port before an inspector that stops passing on what the target says, after so many bytes of it: the middle of a capture is then
// where the test says, whatever the speed of the machine.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { atEnd } from './inspector-session.js';

export type Gate = {
  readonly port: number;
  /**
   * From now on `bytes` more are passed on, then nothing; `then` runs before anything else happens. After it the connection is closed,
   * or, with `hold`, stays open and silent.
   */
  shutAfter(bytes: number, then?: () => Promise<void> | void, hold?: boolean): void;
  /** After `bytes` more these come in the place of what the target says; the connection stays open. */
  garbleAfter(bytes: number, garbage: Uint8Array): void;
  open(): void;
};

export async function gateBefore(port: number): Promise<Gate> {
  let left = Number.POSITIVE_INFINITY;
  let onShut: { readonly first: () => Promise<void> | void; readonly hold: boolean; readonly garbage?: Uint8Array } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      // a target that ends behind a gate that is shut is not told
      socket.on('close', () => {
        sockets.delete(socket);
        if (left > 0 || socket === client) other.destroy();
      });
    }
    client.pipe(target);
    target.on('data', (bytes: Buffer) => {
      if (left <= 0) return;
      client.write(bytes.subarray(0, Math.min(bytes.length, left)));
      left -= bytes.length;
      if (left > 0 || onShut === undefined) return;
      const { first, hold, garbage } = onShut;
      if (garbage !== undefined) client.write(garbage);
      void Promise.resolve(first()).then(() => {
        if (!hold) client.end();
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const shut = (first: () => Promise<void> | void, hold: boolean, garbage?: Uint8Array): void => {
    onShut = { first, hold, ...(garbage === undefined ? {} : { garbage }) };
  };
  return {
    port: (server.address() as AddressInfo).port,
    shutAfter: (bytes, then = () => {}, hold = false) => {
      left = bytes;
      shut(then, hold);
    },
    garbleAfter: (bytes, garbage) => {
      left = bytes;
      shut(() => {}, true, garbage);
    },
    open: () => {
      left = Number.POSITIVE_INFINITY;
      onShut = undefined;
    },
  };
}
