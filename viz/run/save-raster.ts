import { plain } from '../../reports/metrics/quantity.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import { countWith, signs } from '../data/signs.ts';
import { saveBlob } from '../export/save.ts';
import { paletteOf } from '../raster/palette.ts';
import { drawSign } from '../raster/sign-shape.ts';
import type { RunView } from '../state/run-view.ts';

/** Saves the fleet as it is on the screen, with scenario, instant and legend below it. */
export function saveRasterPng({ info, t, snapshot, color }: RunView): void {
  const raster = document.querySelector<HTMLCanvasElement>('#raster');
  if (raster === null) return;
  const scale = raster.width / Math.max(1, raster.clientWidth);
  const canvas = document.createElement('canvas');
  canvas.width = raster.width;
  canvas.height = raster.height + FOOT_HEIGHT * scale;
  const brush = canvas.getContext('2d')!;
  const style = getComputedStyle(document.body);
  brush.fillStyle = style.backgroundColor === 'rgba(0, 0, 0, 0)' ? 'white' : style.backgroundColor;
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(raster, 0, 0);
  brush.scale(scale, scale);
  for (const label of document.querySelectorAll<SVGTextElement>('.overlay text')) {
    const { fill, fontSize, fontWeight } = getComputedStyle(label);
    brush.fillStyle = fill;
    brush.font = `${fontWeight} ${fontSize} ${style.fontFamily}`;
    brush.fillText(label.textContent ?? '', label.x.baseVal[0]?.value ?? 0, label.y.baseVal[0]?.value ?? 0);
  }
  const foot = raster.clientHeight;
  brush.fillStyle = style.color;
  brush.font = `600 13px ${style.fontFamily}`;
  const at = secondTime(t.peek() * info.manifest.tickMs, info.end * info.manifest.tickMs);
  brush.fillText(`${info.summary.scenario}  ${at}  ${info.summary.claim}`, 8, foot + 20);
  brush.font = `12px ${style.fontFamily}`;
  const legend = info.legends[color.peek()];
  const { css, tones, ink } = paletteOf(legend, new Set());
  let x = 8;
  for (const [code, { name }] of legend.entries()) {
    const count = snapshot.peek()?.counts[code] ?? 0;
    if (count === 0) continue;
    const text = `${name} ${plain(count)}`;
    brush.fillStyle = resolved(css[code]);
    brush.fillRect(x, foot + 31, 10, 10);
    brush.fillStyle = style.color;
    brush.fillText(text, x + 15, foot + 40);
    x += brush.measureText(text).width + 34;
  }
  // Signs follow the states, with the names of their legend.
  for (const sign of signs) {
    const count = countWith(snapshot.peek()?.factCounts ?? new Uint32Array(0), sign);
    if (count === 0) continue;
    const text = `${sign.name} ${plain(count)}`;
    drawSign(brush, sign.shape, [x, foot + 29, 14], { tone: tones[sign.tone], plate: ink, isSmall: false });
    brush.fillStyle = style.color;
    brush.fillText(text, x + 19, foot + 40);
    x += brush.measureText(text).width + 38;
  }
  canvas.toBlob((blob) => {
    if (blob !== null) saveBlob(`${info.summary.scenario}-${at.replaceAll(':', '')}.png`, blob);
  });
}

/** Resolves a color for a canvas, which does not know the custom properties of the page. */
function resolved(css: string): string {
  const probe = document.createElement('i');
  probe.style.color = css;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const FOOT_HEIGHT = 52;
