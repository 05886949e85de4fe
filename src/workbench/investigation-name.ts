// The name of an investigation that nobody named: its day and time, which sorts and is free of characters that file systems refuse.
import type { Timestamp } from '../shared/units.js';

export function investigationName(at: Timestamp): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `hunt ${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}.${two(date.getMinutes())}.${two(date.getSeconds())}`;
}
