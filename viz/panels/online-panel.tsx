import { plain, showQuantity } from '../../reports/print/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Replay } from '../replay/replay.ts';
import { limitsOf } from './series-limits.ts';

export function OnlinePanel({ replay }: { readonly replay: Replay }) {
  const devices = replay.info.devices.count;
  return (
    <LineChart
      replay={replay}
      title="Online"
      lines={[{ series: 'fleet.online', label: 'online', tone: 'main' }]}
      isRate={false}
      limits={limitsOf(replay, ['fleet.onlineMin', 'fleet.onlineAtEnd'], devices)}
      top={devices * 1.02}
      height={84}
      note={([online]) =>
        Number.isNaN(online)
          ? `of ${plain(devices)}`
          : `${plain(online)} of ${plain(devices)} · ${showQuantity(online / devices, 'share')}`
      }
    />
  );
}
