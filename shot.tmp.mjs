import { chromium } from 'playwright-core';
const [file, out, width, theme] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: Number(width), height: 800 }, colorScheme: theme });
await p.goto('file://' + file); await p.waitForTimeout(2500);
console.log(await p.evaluate(() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 25).map(e => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right) + ' ' + (e.textContent ?? '').slice(0, 40)).join('\n')));
await p.screenshot({ path: out, fullPage: Number(width) < 500 });
await b.close();
