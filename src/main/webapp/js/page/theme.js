// @ts-check

// A classic script that runs before the first paint, so that a page does not flash in the other theme. The build adds it to every page.
try {
  const theme = JSON.parse(localStorage.getItem('carillon.theme') ?? 'null');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // storage is disabled: the theme is that of the system
}
