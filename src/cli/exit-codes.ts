// Exit codes of every command; documented in docs/cli.md.
import type { Failure } from '../shared/failures.js';

export const exitCodes = { ran: 0, leak: 1, usage: 2, target: 3, input: 4, notEnoughEvidence: 5, cancelled: 130 } as const;

export function exitCodeOf(failure: Failure): number {
  switch (failure.code) {
    case 'CANCELLED':
      return exitCodes.cancelled;
    case 'BAD_REQUEST':
    case 'NEEDS_TWO_SNAPSHOTS':
    case 'NO_SUCH_CLASS':
    case 'NO_SUCH_OBJECT':
    case 'REMOTE_NOT_ALLOWED':
    case 'EVALUATE_NOT_ALLOWED':
    case 'CUT_IMPOSSIBLE':
    case 'NO_SUCH_LIVE_OBJECT':
    case 'SCENARIO_NOT_CONFIRMED':
    case 'NOTHING_TO_REPEAT':
    case 'NO_BASELINE':
    case 'NO_SAMPLES':
    case 'SHARE_NOT_CONFIRMED':
    case 'SEVERAL_TARGETS':
      return exitCodes.usage;
    case 'EDITOR_MISSING':
    case 'EDITOR_FAILED':
    case 'PLACE_UNKNOWN':
    case 'FILE_NOT_FOUND':
    case 'FILE_UNREADABLE':
    case 'FILE_EMPTY':
    case 'SNAPSHOT_NOT_RECOGNISED':
    case 'NOT_A_HEAP':
    case 'SNAPSHOT_CORRUPT':
    case 'SNAPSHOT_TRUNCATED':
    case 'FORMAT_TOO_NEW':
    case 'INVESTIGATION_CORRUPT':
    case 'INVESTIGATION_NOT_FOUND':
    case 'SNAPSHOT_DIFFERS':
    case 'SNAPSHOT_ALTERED':
    case 'SNAPSHOT_OUTSIDE':
    case 'INVESTIGATION_LOCKED':
    case 'NOT_WRITABLE':
    case 'DISK_FULL':
    case 'ENGINE_OUT_OF_MEMORY':
    case 'MEMORY_SHORT':
    case 'ENGINE_GONE':
    case 'NO_SUCH_SNAPSHOT':
    case 'ARCHIVE_CORRUPT':
    case 'ARCHIVE_REFUSED':
    case 'SHARE_SECRET_FOUND':
    case 'SHARE_NOT_VERIFIED':
      return exitCodes.input;
    case 'COMMAND_NOT_FOUND':
    case 'LAUNCH_FAILED':
    case 'LAUNCH_ENDED':
    case 'FOLDER_NOT_FOUND':
    case 'LAUNCH_NO_INSPECTOR':
    case 'HOST_NOT_FOUND':
    case 'CONNECTION_REFUSED':
    case 'CONNECTION_TIMEOUT':
    case 'TUNNEL_TOOL_MISSING':
    case 'TUNNEL_FAILED':
    case 'NOT_AN_INSPECTOR':
    case 'NO_TARGETS':
    case 'NO_SUCH_TARGET':
    case 'PROCESS_NOT_FOUND':
    case 'PROCESS_NOT_NODE':
    case 'AGENT_NOT_RUNNING':
    case 'AGENT_NOT_LOADED':
    case 'PTRACE_DENIED':
    case 'DEBUGGER_MISSING':
    case 'PYTHON_BLOCKED':
    case 'RUNTIME_UNSUPPORTED':
    case 'CAPTURE_NEEDS_MEMORY':
    case 'PROCESS_PERMISSION':
    case 'INSPECTOR_NOT_OPENED':
    case 'TARGET_GONE':
    case 'TARGET_NOT_RESPONDING':
    case 'TARGET_PAUSED':
    case 'NOT_CAPABLE':
    case 'EVALUATE_FAILED':
    case 'CAPTURE_INTERRUPTED':
    case 'NO_RUN':
    case 'NO_INVESTIGATION':
    case 'BUSY':
    case 'NOT_RECORDING':
    case 'STEP_FAILED':
    case 'STEP_ANSWERED':
    case 'CYCLE_NOT_DONE':
      return exitCodes.target;
  }
}
