import { describe, expect, test } from '@jest/globals';
import { screenOf } from '#cli/terminal/screen.ts';

describe('the screen', () => {
  test('is as wide and high as the terminal, whatever the environment says', () => {
    expect(screenOf({ isTTY: true, columns: 132, rows: 43 }, '20')).toMatchObject({ columns: 132, rows: 43 });
  });

  test('of a pipe is as wide as the environment says, or 80 columns, and has no end', () => {
    expect(screenOf({}, '132')).toMatchObject({ columns: 132, rows: undefined });
    expect(screenOf({}, undefined)).toMatchObject({ columns: 80, rows: undefined });
    expect(screenOf({}, 'wide')).toMatchObject({ columns: 80 });
  });

  test('of a terminal that does not say so is 80 columns wide', () => {
    expect(screenOf({ isTTY: true, columns: 0, rows: 0 })).toMatchObject({ columns: 80, rows: undefined });
  });

  test('has colours where a terminal has them', () => {
    const painted = (hasColors: boolean, isTTY = true) =>
      screenOf({ isTTY, columns: 80, hasColors: () => hasColors }).paint('high', 'high');
    expect([painted(true), painted(false), painted(true, false)]).toEqual(['\u001b[31mhigh\u001b[39m', 'high', 'high']);
  });
});
