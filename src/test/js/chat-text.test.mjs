import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf } from '../../main/webapp/js/page/chat-text.js';

const shown = (text) => partsOf(text).map(({ kind, text: part }) => `${kind}:${part}`);

for (const [text, ...parts] of [
  ['plain', 'text:plain'],
  ['', ],
  ['see https://a.example/x?y=1.', 'text:see ', 'link:https://a.example/x?y=1', 'text:.'],
  ['javascript:alert(1) and http://', 'text:javascript:alert(1) and http://'],
  ['@bob, and mail a@b.example (@carl.d.)', 'mention:@bob', 'text:, and mail a@b.example (', 'mention:@carl.d', 'text:.)'],
  ['use `a <b> @c`!', 'text:use ', 'code:a <b> @c', 'text:!'],
  ['x\n```js\nif (a) {\n  b();\n}\n```\ny', 'text:x\n', 'block:if (a) {\n  b();\n}', 'text:\ny'],
  ['an open ``` and `', 'text:an open ``` and `'],
]) {
  test(`parts of ${JSON.stringify(text)}`, () => assert.deepEqual(shown(text), parts));
}

test('the parts of a message are together what it says', () => {
  const text = 'a https://x.example b @c d';
  assert.equal(partsOf(text).map((part) => part.text).join(''), text);
});
