// The right column: three tabs, each with a file of its own beneath this one.

import {h, iconButton} from './dom.js';
import {t} from './words.js';
import {on} from './world.js';
import {calls} from './calls.js';
import {faults} from './faults.js';
import {about} from './about.js';

export function panel(col, page) {
  col.setAttribute('aria-label', t('panel'));
  const tabs = [['calls', t('tabCalls'), calls()], ['faults', t('tabFaults'), faults()], ['about', t('tabPerson'), about()]];
  const bar = h('div', {class: 'tabs', role: 'tablist', 'aria-label': t('panel')});
  const bodies = [];
  let current = '';
  for (const [key, name, view] of tabs) {
    const b = h('button', {type: 'button', role: 'tab', id: 'tab-' + key, 'aria-controls': 'pane-' + key, onclick: () => show(key)}, name, view.mark || null);
    bar.append(b);
    bodies.push(h('section', {class: 'pane', id: 'pane-' + key, role: 'tabpanel', 'aria-labelledby': 'tab-' + key, hidden: true}, view.el));
  }
  bar.addEventListener('keydown', e => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    const i = tabs.findIndex(x => x[0] === current), to = tabs[(i + step + tabs.length) % tabs.length][0];
    show(to);
    document.getElementById('tab-' + to).focus();
  });
  col.append(h('header', {class: 'panel-head'}, bar, iconButton('close', t('panelClose'), () => page.panel(false), {class: 'ghost panel-close'})), ...bodies);

  function show(key) {
    current = key;
    tabs.forEach(([k, , view], i) => {
      const here = k === key, b = bar.children[i];
      b.setAttribute('aria-selected', here);
      b.tabIndex = here ? 0 : -1;
      bodies[i].hidden = !here;
      view.shown?.(here && document.body.classList.contains('panel-open'));
    });
    try { sessionStorage.setItem('tab', key); } catch { /* private mode */ }
  }
  on('panel', () => show(current));
  let first = 'calls';
  try { first = sessionStorage.getItem('tab') || first; } catch { /* private mode */ }
  show(tabs.some(x => x[0] === first) ? first : 'calls');
  return {call: tabs[0][2].call};
}
