import { describe, expect, it } from 'vitest';
import { parseAppManifest } from '../../../sim/device/platform/app-manifest.ts';
import {
  type DeviceError,
  describe as describeError,
  dueReport,
  emptyLog,
  noted,
  REPORT_EVENTS_MAX,
} from '../../../sim/device/platform/errors.ts';
import { manifestJson, profileIds, realTimeJson, SmallPlatform, secured } from '../../kit/small-platform.ts';

const hour = 3_600_000;
const image = new SmallPlatform('sphere').image('Applications');
const crash: DeviceError = { kind: 'AppCrash', signal: 11, signalCode: 3, image };
const exit: DeviceError = { kind: 'AppExit', exitCode: 1, image };
const reporting = secured('sphere');

describe('«A crashing app is restarted by the OS and becomes visible in the cloud only at the daily (or reboot) upload, as one aggregated event with a count»', () => {
  it('one event, its count, and when it began and ended', () => {
    const times = [1, 2, 5].map((hours) => hours * hour);
    const log = times.reduce((before, at) => noted(before, crash, at, reporting), emptyLog);
    expect(dueReport(log, 23 * hour, { hasJustBooted: false, firstAt: 0 })).toBeUndefined();
    expect(dueReport(log, 24 * hour, { hasJustBooted: false, firstAt: 0 })?.report).toEqual([
      {
        type: 'unplanned',
        of: 'application',
        description: describeError(crash),
        count: 3,
        startTime: hour,
        endTime: 5 * hour,
      },
    ]);
  });

  it('a reboot sends it sooner, once a day', () => {
    const facts = { hasJustBooted: true, firstAt: 0 };
    const first = dueReport(noted(emptyLog, crash, hour, reporting), 2 * hour, facts);
    expect(first?.report).toHaveLength(1);
    const again = noted(first!.log, exit, 3 * hour, reporting);
    expect(dueReport(again, 4 * hour, facts)).toBeUndefined();
    expect(dueReport(again, 26 * hour - 1, facts)).toBeUndefined();
    expect(dueReport(again, 26 * hour, { ...facts, hasJustBooted: false })?.report).toMatchObject([{ count: 1 }]);
  });

  it.each([
    ['a reboot before the first day is over', undefined, true, 7, true],
    ['no reboot before the first day is over', undefined, false, 24 * hour + 6, false],
    ['the end of the first day', undefined, false, 24 * hour + 7, true],
    ['a reboot on a day that has its report', 5, true, 24 * hour + 4, false],
    ['a day after the last report', 5, true, 24 * hour + 5, true],
    ['a day after the last report, without a reboot', 5, false, 24 * hour + 5, true],
    ['less than a day after the last report', 5, false, 24 * hour + 4, false],
  ])('%s', (_when, reportedAt, hasJustBooted, at, isDue) => {
    const log = { ...noted(emptyLog, crash, 1, reporting), reportedAt };
    const due = dueReport(log, at, { hasJustBooted, firstAt: 7 });
    expect(due).toEqual(isDue ? { report: log.events, log: { events: [], reportedAt: at } } : undefined);
  });

  it('nothing is sent without events', () => {
    expect(dueReport(emptyLog, 48 * hour, { hasJustBooted: true, firstAt: 0 })).toBeUndefined();
  });
});

describe('a report', () => {
  it('has the text forms of the service', () => {
    const ids = `component_id=${image.componentId}; image_id=${image.imageId}`;
    expect(describeError(crash)).toBe(`AppCrash (exit_status=11; signal_status=11; signal_code=3; ${ids})`);
    expect(describeError(exit)).toBe(`AppExit (exit_code=1; ${ids})`);
  });

  it('calls an update planned', () => {
    const log = noted(
      noted(emptyLog, { kind: 'AppUpdate', image }, 1, reporting),
      { kind: 'OsUpdate', version: '2' },
      2,
      reporting,
    );
    expect(log.events.map(({ type, of }) => [type, of])).toEqual([
      ['planned', 'application'],
      ['planned', 'OS'],
    ]);
  });

  it('has the texts of updates', () => {
    const ids = `component_id=${image.componentId}; image_id=${image.imageId}`;
    expect(describeError({ kind: 'AppUpdate', image })).toBe(`AppUpdate (${ids})`);
    expect(describeError({ kind: 'OsUpdate', version: '24.03' })).toBe('OSUpdate (version=24.03)');
  });

  it('calls a crash and an exit of an application unplanned', () => {
    for (const error of [crash, exit])
      expect(noted(emptyLog, error, 1, reporting).events).toEqual([
        { type: 'unplanned', of: 'application', description: describeError(error), count: 1, startTime: 1, endTime: 1 },
      ]);
  });

  it('counts equal events together, each kind separately, from the first to the last', () => {
    const log = (
      [
        [exit, 4],
        [crash, 7],
        [crash, 3],
        [exit, 5],
        [crash, 9],
      ] as const
    ).reduce((before, [error, at]) => noted(before, error, at, reporting), emptyLog);
    expect(log.events.map(({ count, startTime, endTime }) => [count, startTime, endTime])).toEqual([
      [2, 4, 5],
      [3, 3, 9],
    ]);
  });

  it('has what a high-level application did', () => {
    expect(noted(emptyLog, crash, 1, reporting, parseAppManifest(manifestJson())).events).toHaveLength(1);
  });

  it('has nothing of a real-time application', () => {
    expect(noted(emptyLog, crash, 1, reporting, parseAppManifest(realTimeJson(2)))).toBe(emptyLog);
  });

  it('exists only where error reporting does', () => {
    for (const id of profileIds) {
      const properties = secured(id);
      expect(noted(emptyLog, crash, 1, properties).events).toHaveLength(properties.errorReporting ? 1 : 0);
    }
    expect(noted(emptyLog, crash, 1, secured('sphere', ['errorReporting']))).toBe(emptyLog);
  });

  it('ends at 1,000 events', () => {
    let log = emptyLog;
    for (let code = 0; code < REPORT_EVENTS_MAX + 5; code++)
      log = noted(log, { ...exit, exitCode: code }, code, reporting);
    expect(log.events).toHaveLength(REPORT_EVENTS_MAX);
    // Events already listed still count.
    const counted = noted(log, { ...exit, exitCode: REPORT_EVENTS_MAX - 1 }, 2_000, reporting);
    expect(counted.events.at(-1)).toMatchObject({ count: 2, startTime: REPORT_EVENTS_MAX - 1, endTime: 2_000 });
    expect(noted(log, { ...exit, exitCode: REPORT_EVENTS_MAX }, 2_000, reporting)).toBe(log);
  });
});
