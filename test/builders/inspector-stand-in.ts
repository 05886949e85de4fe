// Servers that pretend to be inspectors, or are none at all. All on free loopback ports, all closed by `close`.
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export type StandIn = { readonly port: number; close(): Promise<void> };

async function listening(server: Server | HttpServer, sockets: Set<Socket>): Promise<StandIn> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

/** A TCP server; `onSocket` says what it does with a connection. */
export function tcpServer(onSocket: (socket: Socket) => void): Promise<StandIn> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  return listening(server, sockets);
}

export function httpServer(onRequest: (request: IncomingMessage, response: ServerResponse) => void): Promise<StandIn> {
  const sockets = new Set<Socket>();
  const server = createHttpServer(onRequest);
  server.on('connection', (socket) => sockets.add(socket));
  return listening(server, sockets);
}

export type FakeTarget = { id: string; title?: string; type?: string; url?: string; webSocketDebuggerUrl?: string };

export type InspectorOptions = {
  readonly product?: string;
  /** Made from the stand-in's port. */
  readonly targets: (port: number) => readonly FakeTarget[];
  /** What a client that connected gets to talk to; by default every command is answered with `{}`. */
  readonly onClient?: (client: WebSocket, request: IncomingMessage) => void;
  readonly requests?: string[];
};

const answerAll = (client: WebSocket): void => {
  client.on('message', (data) => {
    const { id } = JSON.parse(data.toString()) as { id: number };
    client.send(JSON.stringify({ id, result: {} }));
  });
};

/** An inspector with any targets; records paths that were asked for. */
export async function fakeInspector(options: InspectorOptions): Promise<StandIn & { readonly upgrades: IncomingMessage[] }> {
  const sockets = new Set<Socket>();
  const upgrades: IncomingMessage[] = [];
  const server = createHttpServer((request, response) => {
    options.requests?.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    const { port } = server.address() as AddressInfo;
    if (request.url === '/json/version') {
      response.end(JSON.stringify({ Browser: options.product ?? 'node.js/v20.0.0', 'Protocol-Version': '1.1' }));
    } else if (request.url === '/json/list') response.end(JSON.stringify(options.targets(port)));
    else response.writeHead(404).end();
  });
  server.on('connection', (socket) => sockets.add(socket));
  const webSockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    upgrades.push(request);
    webSockets.handleUpgrade(request, socket, head, (client) => (options.onClient ?? answerAll)(client, request));
  });
  return { ...(await listening(server, sockets)), upgrades };
}
