import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts as arabic } from '../../main/webapp/js/lang/ar.js';
import { texts as german } from '../../main/webapp/js/lang/de.js';
import { texts as english } from '../../main/webapp/js/lang/en.js';
import { listed, number, parts, text } from '../../main/webapp/js/page/text.js';
import { allTexts, SAMPLES, sources, textsOfHtml } from './page-texts.mjs';

const LANGUAGES = { en: english, de: german, ar: arabic };

const placeholders = (form) => [...new Set([...form.matchAll(/\{\w+\}/g)].map(([name]) => name))].sort();
const formsOf = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry));

test('German and Arabic have exactly the texts of the pages, English those that differ with a number', () => {
  const all = [...allTexts()].sort();
  assert.deepEqual(Object.keys(german).sort(), all);
  assert.deepEqual(Object.keys(arabic).sort(), all);
  assert.deepEqual(Object.keys(english).filter((key) => !all.includes(key) || typeof english[key] === 'string'), []);
});

for (const [language, texts] of Object.entries(LANGUAGES)) {
  test(`every text in ${language} has the placeholders of the English one, and is not empty`, () => {
    for (const [key, entry] of Object.entries(texts)) {
      for (const form of formsOf(entry)) {
        assert.notEqual(form, '', key);
        // a form for one or two may be without its number
        const isWord = typeof entry !== 'string' && key.includes('{count}');
        assert.deepEqual(placeholders(isWord ? `${form}{count}` : form), placeholders(key), `${language}: ${key}`);
      }
    }
  });

  test(`every plural in ${language} has the forms of the language`, () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, entry] of Object.entries(texts)) {
      if (typeof entry !== 'string') {
        assert.deepEqual(Object.keys(entry).sort(), categories, key);
      }
    }
  });
}

/** A value in a template, and a string or template in quotation marks. */
const VALUE = String.raw`\$\{(?:[^{}]|\{[^{}]*\})*\}`;
const STRING = String.raw`(?:'([^']*)'|\`((?:[^\`$]|${VALUE})*)\`)`;

/** Properties and arguments of elements with a text that users see. */
const WRITTEN = [
  String.raw`\b(?:textContent|title|placeholder|ariaLabel)\s*[:=]\s*`,
  String.raw`\bcreate\('[a-z0-9]+', \{[^{}]*\}, `,
  String.raw`\bset(?:EmptyText|Text)\([^,()]+, `,
  String.raw`\bsetAttribute\('(?:title|aria-label|placeholder)', `,
].map((before) => new RegExp(before + STRING, 'g'));

/** Snippets for developers. */
const isCode = (written) => /^(?:import \{|curl )/.test(written);

test('no script has a text for users that is not in the files of the languages', () => {
  const found = sources('.js').flatMap(({ path, content }) => WRITTEN
    .flatMap((pattern) => [...content.matchAll(pattern)])
    .map((match) => (match[1] ?? match[2]).replaceAll(new RegExp(VALUE, 'g'), ''))
    .filter((written) => !isCode(written) && /\p{L}{2}/u.test(written) && !SAMPLES.has(written.trim()))
    .map((written) => `${path}: ${written}`));
  assert.deepEqual(found, []);
});

test('the texts of a page are found wherever they are', () => {
  const html = '<p title="Above">One <b>two</b> <code>no</code></p><p data-text>Press <kbd>Enter</kbd>\n now</p><template><li>Three</li></template><noscript>off</noscript>';
  assert.deepEqual(textsOfHtml(html), ['Above', 'One', 'two', 'Enter', 'Press {0} now', 'Three']);
});

test('values are filled in, numbers as the language writes them, and the count decides on the form', () => {
  assert.equal(text('{count} frames', { count: 1 }), '1 frame');
  assert.equal(text('{count} frames', { count: 12_345 }), '12,345 frames');
  assert.equal(text('not in the files, {name}', { name: '{count}' }), 'not in the files, {count}');
  assert.deepEqual(parts('{users} joined', { users: 'ann', count: 1 }), ['ann', ' joined']);
  assert.equal(listed(['a', 'b', 'c']), new Intl.ListFormat('en').format(['a', 'b', 'c']));
  assert.equal(number(1_000), '1,000');
});
