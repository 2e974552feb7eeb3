/** An SVG that follows the reader's choice of light or dark: its colors are two sets of variables. */
export const svgOf = (title: string, width: number, height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="13">
<title>${escaped(title)}</title>
<style>
svg { --ground: #fff; --ink: #1c2430; --dim: #667085; --line: #b5bcc9; --box: #f3f5f8; --room: #e2ebf8; --accent: #1f5fbf; }
@media (prefers-color-scheme: dark) {
  svg { --ground: #12161c; --ink: #e6e9ee; --dim: #9aa4b2; --line: #4a5462; --box: #1a2029; --room: #22324a; --accent: #7db0f5; }
}
.ground { fill: var(--ground); } .box { fill: var(--box); stroke: var(--line); } .room { fill: var(--room); stroke: var(--line); }
text { fill: var(--ink); } .dim { fill: var(--dim); } .name { font-weight: 600; } .code { font-family: ui-monospace, monospace; font-size: 12px; }
.edge { stroke: var(--line); fill: none; } .arrow { stroke: var(--accent); fill: none; stroke-width: 1.5; } marker path { fill: var(--accent); }
</style>
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"/></marker></defs>
<rect class="ground" width="${width}" height="${height}"/>
${parts.join('\n')}
</svg>
`;

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const textAt = (x: number, y: number, text: string, look = '', anchor = 'middle'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}"${look === '' ? '' : ` class="${look}"`}>${escaped(text)}</text>`;
