import { saveText } from './save.ts';

/** Saves a chart as a standalone SVG: writes the computed styles into its shapes. */
export function saveSvg(svg: SVGSVGElement | undefined, title: string): void {
  if (svg === undefined) return;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  for (const [i, original] of originals.entries()) {
    const style = getComputedStyle(original);
    for (const property of styleProperties) copies[i].style.setProperty(property, style.getPropertyValue(property));
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  saveText(`${title}.svg`, 'image/svg+xml', new XMLSerializer().serializeToString(copy));
}

const styleProperties = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
];
