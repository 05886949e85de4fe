// One shape for every channel that the contract can run over, and the ways to get one.

/** What oRPC's message port adapters take (the shape of Electron's MessagePortMain). */
export interface MessagePortLike {
  /** `message` and `close`. */
  on(event: string, listener: (event?: { data: unknown }) => void): void;
  postMessage(data: unknown): void;
}

/** An end of Node's IPC channel: a child, or `process` inside the child. */
export interface IpcEnd {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  send?(message: unknown): boolean;
  readonly connected?: boolean;
}

export const portOfIpc = (end: IpcEnd): MessagePortLike => ({
  on(event, listener) {
    if (event === 'message') end.on('message', (data) => listener({ data }));
    else if (event === 'close') end.on('disconnect', () => listener());
  },
  postMessage(data) {
    // The other side may have died; that is reported by its exit, not here.
    if (end.connected !== false) end.send?.(data);
  },
});

/** Electron's `process.parentPort` inside a utility process. */
export interface ParentPortLike {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  postMessage(data: unknown): void;
}

export const portOfParent = (parent: ParentPortLike): MessagePortLike => ({
  on(event, listener) {
    if (event === 'message') parent.on('message', (e) => listener({ data: e.data }));
  },
  postMessage: (data) => parent.postMessage(data),
});

/** Electron's `UtilityProcess`, as the main process sees it. */
export interface UtilityProcessLike {
  on(event: 'message', listener: (data: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(data: unknown): void;
  kill(): boolean;
}

export const portOfUtility = (child: UtilityProcessLike): MessagePortLike => {
  let alive = true;
  child.on('exit', () => {
    alive = false;
  });
  return {
    on(event, listener) {
      if (event === 'message') child.on('message', (data) => listener({ data }));
      else if (event === 'close') child.on('exit', () => listener());
    },
    postMessage(data) {
      if (alive) child.postMessage(data);
    },
  };
};
