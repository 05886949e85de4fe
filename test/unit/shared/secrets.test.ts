import { describe, expect, it } from 'vitest';
import { findSecrets, isRandom, looksSecret, masked } from '../../../src/shared/secrets.js';

describe('what looks like a secret', () => {
  it.each([
    'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    'alice.smith+test@mail.example.co.uk',
    'postgres://app:hunter2@db.internal:5432/orders',
    'mongodb+srv://root:p%40ss@cluster0.example.net/?retryWrites=true',
    'Server=db;User Id=sa;Password=letmein99;',
    'Authorization: Bearer abcdef0123456789abcdef',
    '/home/alice/customers.csv',
    'C:\\Users\\Alice\\key.txt',
    '9f86d081884c7d659a2feaa0c55ad015',
    '123e4567-e89b-12d3-a456-426614174000',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEow',
  ])('%s', (text) => {
    expect(looksSecret(text)).toBe(true);
    expect(findSecrets(`see ${text} there`)).not.toEqual([]);
    expect(masked(`see ${text} there`, () => '█').text).not.toContain(text);
  });

  it.each(['Xk9dQ2mLpR7vTz', 'qzxkvbpwtrnmjhgf', 'tok8f3k2l9d0s7', 'dGhpc2lzYXNlY3JldA'])('%s is drawn by lot', (text) => {
    expect(isRandom(text)).toBe(true);
  });

  it.each([
    'handleUploadRequest',
    'EventEmitter',
    '_eventsCount',
    'kMaxLength',
    'getOwnPropertyDescriptors',
    'XMLHttpRequest',
    'utf8Slice',
    'sessionsByUser',
    'on',
  ])('%s is a name', (text) => expect(looksSecret(text)).toBe(false));

  it('does not take tokens that stand for names for secrets', () => {
    expect(findSecrets('Map ~lm72p5aihlm7dtbfnsaqwertyuiop of ~abcdefg')).toEqual([]);
  });
});
