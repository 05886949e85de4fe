// Window to workbench. Preload hands over one MessagePort; this contract is the only way through. Unknown fields are refused.
import { appContract } from './api/app.js';
import { heapContract } from './api/heap.js';
import { investigationContract } from './api/investigation.js';
import { shareContract } from './api/share.js';
import { shellContract } from './api/shell.js';
import { targetContract } from './api/target.js';
import { timelineContract } from './api/timeline.js';
import { verifyContract } from './api/verify.js';

export const workbenchContract = {
  shell: shellContract,
  app: appContract,
  investigation: investigationContract,
  target: targetContract,
  verify: verifyContract,
  share: shareContract,
  timeline: timelineContract,
  heap: heapContract,
};
export type WorkbenchContract = typeof workbenchContract;
