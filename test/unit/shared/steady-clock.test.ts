import { expect, it } from 'vitest';
import { steadyClock } from '../../../src/shared/steady-clock.js';

it('goes on from where it was when the clock is set back, and with the clock again once that has caught up', () => {
  let told = 1000;
  const now = steadyClock(() => told);
  const at = (time: number): number => {
    told = time;
    return now();
  };
  expect([at(1000), at(1500)]).toEqual([1000, 1500]);
  expect([at(200), at(300), at(300), at(700)]).toEqual([1500, 1600, 1600, 2000]);
  // twice
  expect([at(100), at(200)]).toEqual([2000, 2100]);
  expect([at(2500), at(2600)]).toEqual([2500, 2600]);
});
