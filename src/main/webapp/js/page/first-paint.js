// @ts-check

// A classic script that runs before the first paint, so that a page does not flash in another theme, or from right to left. The build adds it to
// every page.
{
  const root = document.documentElement;
  const languages = ['en', 'de', 'ar'];

  /** @param {string} name of a setting */
  const setting = (name) => {
    try {
      return JSON.parse(localStorage.getItem(`carillon.${name}`) ?? 'null');
    } catch {
      return null; // storage is disabled: what the system and the browser prefer
    }
  };

  const theme = setting('theme');
  if (theme === 'light' || theme === 'dark') {
    root.dataset.theme = theme;
  }
  const language = [setting('language'), ...navigator.languages.map((each) => each.split('-')[0])].find((each) => languages.includes(each)) ?? 'en';
  root.lang = language;
  root.dir = language === 'ar' ? 'rtl' : 'ltr';
  if (language !== 'en') {
    root.dataset.translating = ''; // the page itself is English, and shown when it is translated
    const texts = document.createElement('link');
    texts.rel = 'modulepreload';
    texts.href = `js/lang/${language}.js`;
    document.head.append(texts);
  }
}
