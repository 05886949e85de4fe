// The client of the engine's contract, over a port to its process.
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { EngineContract } from '../shared/engine-api.js';
import type { MessagePortLike } from './port.js';

export type EngineClient = ContractRouterClient<EngineContract>;

export const clientOver = (port: MessagePortLike): EngineClient => createORPCClient(new RPCLink({ port }));
