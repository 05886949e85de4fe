// What was typed in the forms of Connect. View state: it outlives a change of stage, not the window; values of variables are never saved.
import { create } from 'zustand';

export const ways = ['launch', 'attach', 'open'] as const;
export type Way = (typeof ways)[number];

export interface EnvRow {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

export interface ConnectForm {
  readonly way: Way;
  readonly command: string;
  readonly cwd: string;
  readonly env: readonly EnvRow[];
  readonly address: string;
  /** What is connected already stays so when something is attached to. */
  readonly beside: boolean;
}

export const useConnectForm = create<ConnectForm>(() => ({
  way: 'launch',
  command: '',
  cwd: '',
  env: [],
  address: '127.0.0.1:9229',
  beside: true,
}));

let lastRow = 0;
export const newEnvRow = (name = '', value = ''): EnvRow => {
  lastRow += 1;
  return { id: lastRow, name, value };
};
