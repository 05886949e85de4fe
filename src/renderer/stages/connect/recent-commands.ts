// The last commands launched, kept in this window's own storage. Environment values are never kept, only names.
export interface RecentCommand {
  readonly line: string;
  readonly cwd: string;
  readonly envNames: readonly string[];
}

const key = 'holdfast.recent-commands';
const most = 8;

export function readRecentCommands(storage: Storage): readonly RecentCommand[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isRecentCommand).slice(0, most) : [];
  } catch {
    return [];
  }
}

export function rememberCommand(storage: Storage, command: RecentCommand): readonly RecentCommand[] {
  const others = readRecentCommands(storage).filter((c) => c.line !== command.line || c.cwd !== command.cwd);
  const next = [command, ...others].slice(0, most);
  storage.setItem(key, JSON.stringify(next));
  return next;
}

const isRecentCommand = (value: unknown): value is RecentCommand => {
  if (typeof value !== 'object' || value === null) return false;
  const { line, cwd, envNames } = value as Record<string, unknown>;
  return (
    typeof line === 'string' && typeof cwd === 'string' && Array.isArray(envNames) && envNames.every((name) => typeof name === 'string')
  );
};
