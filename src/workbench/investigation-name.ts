// The name of an investigation that nobody named: what is looked at, then the day and time. Its folder is called the same, so there is
// nothing in it that a file system refuses.
import type { ConnectSpec } from '../shared/target.js';
import type { Timestamp } from '../shared/units.js';
import { titleOf } from '../targets/v8/identify.js';

const MOST = 40;
/** Of what is not known yet. */
const UNKNOWN = 'hunt';
const unknownName = /^hunt \d{4}-\d{2}-\d{2} \d{2}\.\d{2}\.\d{2}$/;
/** Windows keeps these for devices, whatever follows a dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

export function investigationName(at: Timestamp, subject = ''): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${plain(subject) || UNKNOWN} ${day} ${two(date.getHours())}.${two(date.getMinutes())}.${two(date.getSeconds())}`;
}

/** Nobody named it, and nothing was known of what would be looked at. */
export const isUnnamed = (name: string): boolean => unknownName.test(name);

/** What can be told before it is reached: the script or program that is to be launched. */
export const subjectOf = (spec: ConnectSpec): string => (spec.kind === 'launch' ? titleOf([spec.command, ...spec.args], '') : '');

/** Without what one of the file systems refuses in a name; may be empty. */
function plain(subject: string): string {
  const words = [...subject.normalize('NFC').replace(/[\p{C}\p{Z}/\\:*?"<>|]+/gu, ' ')].slice(0, MOST).join('');
  const name = words.replace(/^[\s.~]+|[\s.]+$/g, '');
  return device.test(name) ? `_${name}` : name;
}
