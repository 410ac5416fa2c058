// RxJS at the workloads of the benchmarks: `node run.js JOB SIZE`.
// For every line of its input, a number of items, it does the job once and answers "RESULT NANOSECONDS".
// A job resolves with the number that all contenders have to find.

import { createInterface } from "node:readline";
import {
  NEVER, Subject, bufferCount, concatMap, connectable, debounceTime, filter, from, groupBy, map, mergeAll,
  mergeMap, of, range, reduce, switchMap, throttleTime, windowCount,
} from "rxjs";

const LONG = 60_000;

const five = (source) =>
  source.pipe(
    map((n) => n ^ (n >> 3)),
    filter((n) => n % 7 !== 0),
    map((n) => n * 3),
    filter((n) => n % 11 !== 0),
    map((n) => (n + 13) & 0xfffff),
  );

/** The sum of what a source emits at once. */
function sum(source) {
  let sum = 0;
  source.subscribe((n) => (sum += n));
  return sum;
}

/** The sum of what a source emits, when it has completed. */
const sumOf = (source) =>
  new Promise((resolve) => source.pipe(reduce((sum, n) => sum + n, 0)).subscribe(resolve));

const jobs = {
  linear(length) {
    const one = map((n) => n ^ (n >> 3));
    const chains = { 1: (source) => source.pipe(one), 2: (source) => source.pipe(filter((n) => n % 7 !== 0), one), 5: five };
    const chain = chains[length];
    return (items) => sum(chain ? chain(range(0, items)) : five(five(five(five(range(0, items))))));
  },

  concat_map: (length) => (items) =>
    sum(range(0, items / length).pipe(concatMap((outer) => range(0, length).pipe(map((n) => outer ^ n))))),

  flat_map: (length) => (items) =>
    sum(range(0, items / length).pipe(mergeMap((outer) => range(0, length).pipe(map((n) => outer ^ n))))),

  switch_map(switches) {
    if (switches) {
      return (items) => sum(range(0, items).pipe(switchMap((n) => (n === items - 1 ? of(n) : NEVER))));
    }
    return (items) => {
      const outer = new Subject();
      let sum = 0;
      outer.pipe(switchMap((outer) => range(0, items).pipe(map((n) => outer ^ n)))).subscribe((n) => (sum += n));
      outer.next(7);
      return sum;
    };
  },

  merge: (sources) => (items) => {
    const subjects = Array.from({ length: sources }, () => new Subject());
    let sum = 0;
    from(subjects).pipe(mergeAll()).subscribe((n) => (sum += n));
    for (let n = 0; n < items; n += 1) subjects[(n * 7919) % sources].next(n + 1);
    return sum;
  },

  concurrent: (atOnce) => (items) => sumOf(range(0, items).pipe(mergeMap((n) => Promise.resolve(n), atOnce))),

  subject: (subscribers) => (deliveries) => {
    const subject = new Subject();
    let sum = 0;
    for (let at = 0; at < subscribers; at += 1) subject.subscribe((n) => (sum += n));
    for (let n = 0; n < deliveries / subscribers; n += 1) subject.next(n);
    return sum;
  },

  share: (consumers) => (deliveries) => {
    const shared = connectable(range(0, deliveries / consumers));
    let sum = 0;
    for (let at = 0; at < consumers; at += 1) shared.subscribe((n) => (sum += n));
    shared.connect();
    return sum;
  },

  debounce: () => (items) => sumOf(range(0, items).pipe(debounceTime(LONG))),

  throttle: () => (items) => sumOf(range(0, items).pipe(throttleTime(LONG), map((n) => n + 1))),

  buffer_count: (count) => (items) =>
    sum(range(0, items).pipe(bufferCount(count), map((items) => items.reduce((sum, n) => sum + n, 0) ^ items.length))),

  window_count: (count) => (items) =>
    sum(
      range(0, items).pipe(
        windowCount(count),
        // The last window is opened at the end, and stays empty.
        concatMap((window) => window.pipe(reduce(([sum, count], n) => [sum + n, count + 1], [0, 0]))),
        map(([sum, count]) => (count ? sum ^ 1 : 0)),
      ),
    ),

  group_by: (keys) => (items) => {
    let all = 0;
    range(0, items)
      .pipe(
        map((n) => Math.floor((n * 40503) / 8) % keys),
        groupBy((n) => n),
        mergeMap((group) => group.pipe(reduce((sum, n) => sum + n + 1, 0))),
      )
      .subscribe((sum) => (all = mix(all, sum)));
    return all;
  },

  subscribe: () => (times) => {
    let seen = 0;
    for (let at = 0; at < times; at += 1) {
      five(new Subject()).subscribe((n) => (seen += n)).unsubscribe();
    }
    return times + seen;
  },
};

/** The result has more than 32 bits, so that its halves are mixed each by itself. */
function mix(all, sum) {
  const low = (all % 0x1000000) ^ (sum % 0x1000000);
  const high = Math.floor(all / 0x1000000) ^ (sum % 1021);
  return high * 0x1000000 + low;
}

const [job, size] = process.argv.slice(2);
const run = jobs[job](Number(size));
for await (const line of createInterface({ input: process.stdin })) {
  const begin = process.hrtime.bigint();
  const result = await run(Number(line));
  console.log(`${result} ${process.hrtime.bigint() - begin}`);
}
