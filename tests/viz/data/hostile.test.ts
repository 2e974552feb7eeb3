import { cpSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOnDisk, openRunFolder } from '../../../reports/run-folder/index.ts';
import type { RunFiles } from '../../../reports/run-folder/table-reader.ts';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { finished, handTrace, minutes, openFolder, planOf, regions, scratch } from '../../kit/hand-trace.ts';
import { drawing } from '../../kit/long-run.ts';
import { realRun } from '../../kit/real-run.ts';
import { rewriteManifest } from '../../kit/rewrite-manifest.ts';

const errorOf = async (files: RunFiles): Promise<LabError> =>
  openRun(files).then(
    () => expect.fail('it was opened'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(LabError);
      return error as LabError;
    },
  );

describe('a damaged run', () => {
  let whole: string;
  let done: () => void;

  beforeAll(async () => {
    const run = await realRun('issuer-outage');
    whole = run.path;
    done = run.remove;
  });
  afterAll(() => done());

  /** A copy of the run with a change applied. */
  function copy(damage: (path: string) => void = () => {}): string {
    const path = join(scratch(), 'run');
    cpSync(whole, path, { recursive: true });
    damage(path);
    return path;
  }

  function withManifest(change: (manifest: never) => void): string {
    return copy((path) => rewriteManifest(path, change as (manifest: unknown) => void));
  }

  it.each(['changes-0000.parquet', 'events-0000.parquet', 'metrics-0000.parquet', 'devices.parquet', 'summary.json'])(
    'without %s is refused with its name',
    async (name) => {
      const path = copy((at) => rmSync(join(at, name)));
      const error = await errorOf(filesOnDisk(path));
      expect(error.code).toBe('report/damaged-run');
      expect(error.diagnostic.where).toContain(name);
    },
  );

  it('without a manifest is not a run', async () => {
    expect((await errorOf(filesOnDisk(copy((at) => rmSync(join(at, 'manifest.json')))))).code).toBe('report/not-a-run');
  });

  it('with a file cut short is refused', async () => {
    for (const bytes of [0, 7, 100]) {
      const path = copy((at) => truncateSync(join(at, 'changes-0000.parquet'), bytes));
      expect((await errorOf(filesOnDisk(path))).code).toBe('report/damaged-run');
    }
  });

  type Numbers = { counts: Record<string, unknown>; reachedT: unknown; chapters: unknown[]; regions: unknown };

  it.each([
    [
      'a trillion devices',
      (m: Numbers) => {
        m.counts.devices = 1e12;
      },
    ],
    [
      'fewer devices than it has',
      (m: Numbers) => {
        m.counts.devices = 1;
      },
    ],
    [
      'half a device',
      (m: Numbers) => {
        m.counts.devices = 2.5;
      },
    ],
    [
      'a time before the beginning',
      (m: Numbers) => {
        m.reachedT = -1;
      },
    ],
    [
      'a time that no run can reach',
      (m: Numbers) => {
        m.reachedT = 1e15;
      },
    ],
    [
      'a chapter that no run can reach',
      (m: Numbers) => {
        m.chapters = [{ t: 1e15, label: 'late' }];
      },
    ],
    [
      'words for numbers',
      (m: Numbers) => {
        m.counts.devices = 'many';
      },
    ],
    [
      'without the regions of its rows',
      (m: Numbers) => {
        m.regions = [];
      },
    ],
    [
      'null for a list',
      (m: Numbers) => {
        m.chapters = null as never;
      },
    ],
  ])('with %s is refused', async (_what, change) => {
    expect((await errorOf(filesOnDisk(withManifest(change as never)))).code).toBe('report/damaged-run');
  });

  it('with a manifest of more than 64 MB is refused before it is read', async () => {
    const files = filesOnDisk(whole);
    const error = await errorOf({
      ...files,
      bytes: async (name) => ({
        ...(await files.bytes(name)),
        byteLength: name === 'manifest.json' ? 65 * 2 ** 20 : 1,
      }),
      text: () => expect.fail('it was read'),
    });
    expect(error.diagnostic.what).toBe('it has 65 MB; none of ours is larger than 64 MB');
  });

  it('with any byte of its tables changed is refused, or read within its declared limits', async () => {
    const draw = drawing(11);
    for (const name of ['changes-0000.parquet', 'events-0000.parquet', 'devices.parquet']) {
      const bytes = readFileSync(join(whole, name));
      for (let i = 0; i < 40; i++) {
        const changed = Uint8Array.from(bytes);
        changed[draw(4) === 0 ? changed.length - 1 - draw(400) : draw(changed.length)] ^= 1 << draw(8);
        const { sha256: _, ...files } = filesOnDisk(whole);
        const slice = (start: number, end = changed.length) => changed.slice(start, end).buffer;
        try {
          const run = await openRun({
            ...files,
            bytes: async (file) => (file === name ? { byteLength: changed.length, slice } : files.bytes(file)),
          });
          await run.snapshot(run.info.end, 'health');
        } catch (error) {
          expect(error, `${name}, ${i}`).toBeInstanceOf(LabError);
        }
      }
    }
  });
});

describe('impossible rows', () => {
  const written = (fill: (trace: ReturnType<typeof handTrace>) => void): string => {
    const folder = openFolder(scratch(), 3);
    const trace = handTrace();
    fill(trace);
    trace.feedApart(folder.sink, minutes(60));
    folder.finish(finished);
    return folder.path;
  };

  it.each([
    [
      'a cause after its effect',
      (trace: ReturnType<typeof handTrace>) => {
        trace.change(1, 0, 'link online', 7);
      },
      'row 0 names row 7 as its cause',
    ],
    [
      'time that goes back',
      (trace: ReturnType<typeof handTrace>) => {
        trace.change(500, 0, 'link online');
        trace.event(400, 'step.started');
      },
      'row 1 is at 400, before the row in front of it',
    ],
  ])('%s', async (_what, fill, said) => {
    const error = await errorOf(filesOnDisk(written(fill)));
    expect(error.code).toBe('report/damaged-run');
    expect(error.diagnostic.what).toContain(said);
  });

  it('two rows with one number', async () => {
    const folder = openFolder(scratch(), 3);
    for (const trace of [handTrace(), handTrace()]) {
      trace.change(5, 0, 'link online');
      trace.event(5, 'step.started');
      trace.feedApart(folder.sink, minutes(60));
    }
    folder.finish(finished);
    expect((await errorOf(filesOnDisk(folder.path))).code).toBe('report/damaged-run');
  });

  it('row numbers near the end of 32 bits take no more memory than rows', async () => {
    const folder = openFolder(scratch(), 3);
    const block = { length: 2, row: Uint32Array.of(3, 4_294_967_290), t: Uint32Array.of(1, 2) };
    const rest = { device: Uint32Array.of(0, 1), region: Uint8Array.of(1, 1), state: Uint8Array.of(2, 3) };
    folder.sink.changes({ ...block, ...rest, cause: Uint32Array.of(0xffffffff, 3) });
    folder.sink.reached(minutes(60));
    folder.finish(finished);
    // Only a trimmed run may leave numbers out.
    rewriteManifest(folder.path, (manifest) => {
      manifest.trim = { from: 0, to: minutes(60), of: minutes(60) };
    });
    const run = await openRun(filesOnDisk(folder.path));
    expect(run.data.store.entries).toHaveLength(2);
    expect((await run.consequences(3, 5)).first.map(({ row }) => row)).toEqual([4_294_967_290]);
    expect((await run.causes(4_294_967_290)).map(({ row }) => row)).toEqual([4_294_967_290, 3]);
    expect((await run.step(3, 1))?.row).toBe(4_294_967_290);
    expect([...(await run.snapshot(2, 'link')).codes]).toEqual([2, 3, 0]);
  });
});

describe('a run by an attacker', () => {
  it('has names that stay names, whatever is in them', async () => {
    const names = ['<img src=x onerror=alert(1)>', '__proto__', 'a\nb', '', 'İstanbul/ß-1'];
    const word = (i: number) => names[i];
    const folder = openRunFolder({
      root: scratch(),
      plan: planOf(),
      version: '0',
      devices: {
        count: names.length,
        name: word,
        tenant: word,
        product: word,
        ring: word,
        site: word,
        profile: word,
        firmware: word,
        tags: word,
      },
      regions,
      tickMs: 1,
    });
    const trace = handTrace();
    trace.event(1, 'handshake.refused', { device: 0, control: 'constructor', verdict: 'refuse', detail: '</script>' });
    trace.feed(folder.sink, minutes(60));
    folder.finish(finished);
    const run = await openRun(filesOnDisk(folder.path));
    const { devices } = run.info;
    for (const [device, name] of names.entries()) {
      expect(devices.name(device)).toBe(name);
      expect(devices.numberOf(name)).toBe(device);
      expect(devices.groupOf(device).tenant).toBe(name);
    }
    expect(await run.verdicts({ from: 0, to: 9 })).toEqual([{ control: 'constructor', verdict: 'refuse', count: 1 }]);
    expect((await run.events({ from: 0, to: 9 }, 5)).first[0].text).toContain('</script>');
    expect((await run.find('İSTANBUL', 0)).count).toBe(1);
    expect((await run.find('control:constructor', 5)).count).toBe(1);
    expect((await run.find('__proto__:x', 5)).fault).toContain('is not a term');
    expect(await run.series('__proto__', { from: 0, to: 9 }, 2)).toMatchObject({ last: new Float64Array(0) });
  });

  it('may have no devices and no rows', async () => {
    const folder = openFolder(scratch(), 0);
    folder.finish(finished);
    const run = await openRun(filesOnDisk(folder.path));
    expect(run.info).toMatchObject({ rows: 0, end: 0, devices: { count: 0, groups: [] } });
    expect((await run.snapshot(5, 'certificate')).codes).toHaveLength(0);
    expect((await run.snapshot(5, 'changed')).codes).toHaveLength(0);
    expect(await run.step(0, 1)).toBeUndefined();
    expect(await run.step(5, -1)).toBeUndefined();
    expect(await run.rowAt(5)).toBe(-1);
    expect(await run.causes(0)).toEqual([]);
    expect(await run.find('link:online', 0)).toEqual({ count: 0, bits: new Uint8Array(0) });
  });
});
