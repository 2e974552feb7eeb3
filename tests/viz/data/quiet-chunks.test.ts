import { describe, expect, it, vi } from 'vitest';
import { decisionColumns } from '../../../reports/trace-index/decisions.ts';
import { justNow } from '../../../reports/trace-index/just-now.ts';
import type { RowStore } from '../../../reports/trace-index/row-store.ts';

describe('chunks without events', () => {
  it('are not read again for decisions', async () => {
    const entry = { index: 0, rows: 10, firstRow: 0, lastRow: 9, firstT: 0, lastT: 100, events: 0, verdicts: [] };
    const read = vi.fn().mockRejectedValue(new Error('it was read'));
    const store = { entries: [{ ...entry, chunk: undefined }], streams: true, read } as unknown as RowStore;
    const columns = await decisionColumns(store, { from: 0, to: 100 }, 4);
    expect(columns).toEqual([]);
    expect(await justNow(store, 5)(50, 20, [])).toEqual({ refused: new Uint32Array(), letIn: new Uint32Array() });
    expect(read).not.toHaveBeenCalled();
  });
});
