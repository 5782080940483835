// What the server calls safe is still passed through this sieve: an allow-list of tags, and of links.

const plain = new Set(['B', 'I', 'U', 'S', 'CODE', 'PRE', 'BLOCKQUOTE', 'BR']);
const same = {STRONG: 'B', EM: 'I', INS: 'U', STRIKE: 'S', DEL: 'S', 'TG-SPOILER': 'SPAN'};

export function goodLink(href) {
  return /^(https?|tg):/i.test((href || '').trim()) ? href.trim() : '';
}

export function safe(html) {
  const out = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(html || '', 'text/html').body, out);
  return out;
}

function copy(from, to) {
  for (const n of from.childNodes) {
    // A quotation or a listing ends its own line: the line feed after it would show as an empty one.
    if (n.nodeType === Node.TEXT_NODE) { to.append(/^(BLOCKQUOTE|PRE)$/.test(n.previousSibling?.nodeName || '') ? n.data.replace(/^\n/, '') : n.data); continue; }
    if (n.nodeType !== Node.ELEMENT_NODE) continue;
    const tag = same[n.tagName] || n.tagName;
    if (/^(SCRIPT|STYLE|TEMPLATE|IFRAME|OBJECT|SVG|MATH)$/i.test(tag)) continue;
    let el = null;
    if (plain.has(tag)) {
      el = document.createElement(tag);
      if (tag === 'BLOCKQUOTE' && (n.classList.contains('expandable') || n.hasAttribute('expandable'))) { el.className = 'expandable'; el.tabIndex = 0; }
    } else if (tag === 'A') {
      el = document.createElement('a');
      const href = goodLink(n.getAttribute('href'));
      if (href) { el.href = href; el.target = '_blank'; el.rel = 'noopener noreferrer'; }
      else if (n.classList.contains('command') && /^\/[\w@]{1,80}$/.test(n.dataset.command || '')) {
        el.className = 'command'; el.dataset.command = n.dataset.command; el.tabIndex = 0; el.setAttribute('role', 'button');
      } else if (n.classList.contains('mention')) el.className = 'mention';
      else el = null;
    } else if (tag === 'SPAN' && (n.tagName !== 'SPAN' || n.classList.contains('spoiler') || n.classList.contains('tg-spoiler'))) {
      el = document.createElement('span');
      el.className = 'spoiler'; el.tabIndex = 0; el.setAttribute('role', 'button');
    }
    if (el) to.append(el);
    copy(n, el || to);
  }
}
