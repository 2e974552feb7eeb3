import { render } from 'preact';
import { App } from './app.tsx';
import { isStill } from './frame/motion.ts';
import { keepTheme } from './frame/theme.ts';

const page = document.getElementById('app')!;
page.replaceChildren();
keepTheme();
document.documentElement.classList.toggle('still', isStill());
render(<App />, page);
