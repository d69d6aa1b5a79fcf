// @ts-check

import { create } from './dom.js';
import { loadSetting, saveSetting } from './settings.js';
import { language, text } from './text.js';

/** Each by its own name. The same as in `first-paint.js`, which runs before there are modules. */
const LANGUAGES = new Map([['en', 'English'], ['de', 'Deutsch'], ['ar', 'العربية']]);

/** A choice of the language, which this browser keeps; at first it is the one that the browser prefers. */
export function languageChoice() {
  const select = create('select', { name: 'language' },
    create('option', { value: '' }, text('as the browser')),
    ...[...LANGUAGES].map(([value, name]) => create('option', { value, lang: value, dir: 'auto' }, name)));
  const kept = loadSetting('language', '');
  select.value = LANGUAGES.has(kept) ? kept : '';
  select.addEventListener('change', () => {
    saveSetting('language', select.value);
    if (select.value !== language) {
      location.reload();
    }
  });
  return create('label', {}, text('Language'), select);
}
