import { describe, expect, test } from 'vitest';
import { UserError } from '../foundation/user-error.ts';
import { reasonOf, reasonOfEnding } from './failure-reason.ts';

describe('reasonOf', () => {
  test('a sentence for the user stays as it is', () => {
    expect(reasonOf(new UserError('The recipe diverges.'))).toBe('The recipe diverges.');
    expect(reasonOf(Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write', path: '/a' }))).toMatch(
      /^Cannot write \/a: the disk is full; [^\n]+$/,
    );
  });

  test('of a programming error it says what and where, not by which ways', () => {
    const thrown = (): unknown => {
      try {
        return JSON.parse('{');
      } catch (error) {
        return error;
      }
    };
    expect(reasonOf(thrown())).toMatch(/^SyntaxError: [^\n]+ \(at thrown, src\/runs\/failure-reason\.spec\.ts:\d+\)$/);
  });

  test.each(['Array buffer allocation failed', 'OOM when allocating tensor with shape[1,2]', 'std::bad_alloc'])(
    'memory that is used up: %s',
    (message) => {
      expect(reasonOf(new RangeError(message))).toBe(`ran out of memory: ${message}`);
    },
  );

  test.each([undefined, null, 'text', 3])('whatever is thrown: %s', (thrown) => {
    expect(reasonOf(thrown)).toBe(String(thrown));
  });
});

describe('reasonOfEnding', () => {
  const crash = [
    '/a.ts:2',
    "throw new Error('no');",
    '      ^',
    '',
    'Error: no',
    '    at f (/a.ts:2:7)',
    '',
    'Node.js v20',
  ];
  const heap = [
    '<--- Last few GCs --->',
    'FATAL ERROR: JavaScript heap out of memory',
    '----- Native stack trace',
    ' 1: 0',
  ];

  test.each([
    [{ code: 1, signal: null, errors: crash.join('\n') }, 'ended with exit code 1 before it was done: Error: no'],
    [{ code: 0, signal: null, errors: '' }, 'ended with exit code 0 before it was done'],
    [{ code: null, signal: 'SIGKILL', errors: '' }, 'was ended by SIGKILL (out of memory, perhaps)'],
    [{ code: null, signal: 'SIGSEGV', errors: 'I0000 00:00:1 a\n(node:1) Warning: x' }, 'was ended by SIGSEGV'],
    [
      { code: null, signal: 'SIGABRT', errors: heap.join('\n') },
      'ran out of memory and was ended by SIGABRT: FATAL ERROR: JavaScript heap out of memory',
    ],
  ])('%j', (ending, reason) => {
    expect(reasonOfEnding(ending)).toBe(reason);
  });
});
