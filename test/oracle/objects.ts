import fc from 'fast-check';
import { worldsOf, worldsOfWitnesses } from './any-world.ts';
import { linesOf } from './lines.ts';
import type { World } from './world.ts';
import { WRAPS } from './wraps.ts';

export type LogObject = { readonly source: string; readonly cluster: string; readonly content: Buffer };

/** A world, and objects that hold its events: in any order, some of them twice, in any wrapper. */
export type LoggedWorld = {
  readonly world: World;
  readonly objects: readonly LogObject[];
  /** The objects in the order in which they are notified, some of them again. */
  readonly deliveries: readonly LogObject[];
};

/** More objects than this only take longer. */
const MAX_OBJECTS = 4;

const wrapNames = fc.constantFrom('bare', ...Object.keys(WRAPS));

/** Any forms and wrappers. */
export const mixedWorlds = worldsOf(3).chain(loggedInAnyWay);

/** The same; the names of all clusters begin with this, so that they are none of another world's. */
export function mixedWorldsNamed(prefix: string): fc.Arbitrary<LoggedWorld> {
  return worldsOf(3)
    .map(({ events, apiServers }) => ({
      events: events.map((event) => ({ ...event, cluster: prefix + event.cluster })),
      apiServers: apiServers.map((server) => ({ ...server, cluster: prefix + server.cluster })),
    }))
    .chain(loggedInAnyWay);
}

function loggedInAnyWay(world: World): fc.Arbitrary<LoggedWorld> {
  return logged(
    world,
    fc.constantFrom(1, 1, 1, 4),
    fc.array(wrapNames, { minLength: MAX_OBJECTS, maxLength: MAX_OBJECTS }),
  );
}

/** Wrappers of lines that templates are learnt of. */
const linewise = fc.constantFrom('bare', 'bare', 'carriageReturns', 'cri', 'fluentBitEvent', 'fluentBitLog');

/** One form and one wrapper, and many lines that are alike. */
export const uniformWorlds = fc
  .oneof({ arbitrary: worldsOf(1), weight: 1 }, { arbitrary: worldsOfWitnesses, weight: 4 })
  .chain((world) => {
    const wraps = fc.oneof(linewise, wrapNames).map((name) => Array<string>(MAX_OBJECTS).fill(name));
    return logged(world, fc.constant(6), wraps);
  });

function logged(
  world: World,
  times: fc.Arbitrary<number>,
  wraps: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<LoggedWorld> {
  const indexes = world.events.map((_, index) => index);
  return fc
    .record({
      order: fc.shuffledSubarray(indexes, { minLength: indexes.length, maxLength: indexes.length }),
      again: fc.shuffledSubarray(indexes),
      times,
      seed: fc.array(fc.nat({ max: 2 ** 16 }), { minLength: 7, maxLength: 7 }),
      objectOf: fc.array(fc.nat({ max: MAX_OBJECTS - 1 }), { minLength: 1, maxLength: 40 }),
      wraps,
    })
    .map(({ order, again, times, objectOf, wraps, seed }): LoggedWorld => {
      const lines = linesOf(world.events);
      const all = Array.from({ length: times }, () => [...order, ...again]).flat();
      const placed = all.map((index, at) => ({ index, object: objectOf[at % objectOf.length] }));
      const clusters = [...new Set(world.events.map(({ cluster }) => cluster))];
      const objects = clusters.flatMap((cluster) =>
        wraps.map((wrapName, object) => {
          const held = placed.filter((each) => each.object === object && world.events[each.index]?.cluster === cluster);
          const wrap = WRAPS[wrapName];
          if (wrap === undefined) throw new Error(`no wrapper is called ${wrapName}`);
          const content = wrap(held.map(({ index }) => lines[index] ?? ''));
          return asReadable({ source: `logs/${cluster}/object-${object}`, cluster, content });
        }),
      );
      return { world, objects, deliveries: deliveriesOf(objects, seed) };
    });
}

/** Each object once, and every third again. */
function deliveriesOf(objects: readonly LogObject[], seed: readonly number[]): LogObject[] {
  const numberOf = (at: number) => seed[at % seed.length] ?? 0;
  const again = objects.filter((_, at) => numberOf(at) % 3 === 0);
  const placed = [...objects, ...again].map((object, at) => ({ object, place: (numberOf(at) * (at + 7919)) % 65537 }));
  return placed.sort((a, b) => a.place - b.place).map(({ object }) => object);
}

/** In messages of failures, the content is a text. */
function asReadable(object: LogObject): LogObject {
  return Object.assign(object, { [fc.toStringMethod]: () => `${object.source}\n${object.content}` });
}
