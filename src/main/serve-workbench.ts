// Serves a router of `workbenchContract` over one port. Declared failures pass; anything else is a bug: it is logged, and
// the page learns its id and nothing more.
import { type AnyRouter, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { MessagePortMain } from 'electron';
import type { Log } from './log.js';

/** Code of the error that stands for a bug; its data is `{ id }`. */
export const bugCode = 'BUG';

export function serveRouter(router: AnyRouter, port: MessagePortMain, log: Log): void {
  const handler = new RPCHandler(router, {
    clientInterceptors: [
      async ({ next, path }) => {
        try {
          return await next();
        } catch (error) {
          if (error instanceof ORPCError && (error.defined || error.status < 500)) throw error;
          throw new ORPCError(bugCode, { status: 500, data: { id: log.bug(path.join('.'), error) } });
        }
      },
    ],
  });
  handler.upgrade(port);
}
