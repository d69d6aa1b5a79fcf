// @ts-check

import { create } from './dom.js';
import { loadSetting, saveSetting } from './settings.js';
import { text } from './text.js';

/** The event of the document when another theme was chosen; a change of the system's is one of `matchMedia`. */
export const THEME_CHANGED = 'carillon-theme';

const THEMES = new Map([['', text('as the system')], ['light', text('light')], ['dark', text('dark')]]);

/** A choice of the theme, which this browser keeps. */
export function themeChoice() {
  const select = create('select', { name: 'theme' }, ...[...THEMES].map(([value, text]) => create('option', { value }, text)));
  select.value = THEMES.has(loadSetting('theme', '')) ? loadSetting('theme', '') : '';
  select.addEventListener('change', () => {
    saveSetting('theme', select.value);
    apply(select.value);
  });
  return create('label', {}, text('Theme'), select);
}

/** @param {string} theme */
function apply(theme) {
  if (theme === '') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  document.dispatchEvent(new Event(THEME_CHANGED));
}

// of other tabs
addEventListener('storage', ({ key }) => key === 'carillon.theme' && apply(loadSetting('theme', '')));
