extension Stylesheet {
  static let record = #"""
    .who { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: baseline;
      justify-content: space-between; }
    .who h1 { margin: 0; }
    .who-facts { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0.4rem 0 1.25rem;
      padding: 0; list-style: none; max-width: none; }
    .who-facts li { margin: 0; } .who-facts span { color: var(--ink-soft); }
    .flags { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0; list-style: none;
      max-width: none; margin: 0 0 1.25rem; }
    .flags li { margin: 0; }
    .panels { display: grid; gap: 1rem;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
    .panel { border: 1px solid var(--line); border-radius: var(--radius); padding: 0.9rem 1.1rem;
      min-width: 0; }
    .panel h2 { margin: 0 0 0.5rem; font-size: 1.1rem; }
    .panel p { margin: 0 0 0.5rem; } .panel ul { margin: 0; padding-left: 1.1rem; }
    .panel-wide { grid-column: 1 / -1; }
    .figure { font-size: 1.6rem; font-weight: 700; line-height: 1.1; }
    .facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr;
      gap: 0.3rem 1rem; margin: 0; max-width: none; }
    .facts dt { color: var(--ink-soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
    .none { color: var(--ink-soft); }
    .fresh { font-size: 0.875rem; color: var(--ink-soft); }
    .source { display: block; min-width: 11rem; font-size: 0.85rem; color: var(--ink-soft); }
    .count { font-weight: 400; color: var(--ink-soft); font-size: 1rem; }
    .conflict td, .conflict th { background: var(--warning-soft); }
    .contents { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; list-style: none;
      max-width: none; margin: 0 0 1rem; }
    .contents li { margin: 0; } .contents a { display: inline-block; padding: 0.3rem 0; }
    .found { list-style: none; padding: 0; max-width: none; }
    .found li { border: 1px solid var(--line); border-radius: var(--radius);
      padding: 0.75rem 1.1rem; margin: 0 0 0.75rem; }
    .found a { font-weight: 700; font-size: 1.1rem; }
    .found p { margin: 0.2rem 0 0; max-width: none; }
    .chart { width: 100%; max-width: 46rem; height: auto; margin: 0 0 1rem; display: block; }
    .chart text { fill: var(--ink); font-size: 13px; }
    .chart rect { fill: var(--primary); } .chart .against { fill: var(--error); }
    .chart .sum { fill: var(--ink-soft); } .chart .axis { stroke: var(--line-strong); }
    .mark { font-size: 0.85rem; color: var(--ink-soft); border-top: 1px solid var(--line);
      padding-top: 0.5rem; max-width: none; overflow-wrap: anywhere; }

    """#

  static let narrow = #"""
    @media (max-width: 40rem) {
      .main { padding: 1.25rem 1rem 2rem; }
      h1 { font-size: 1.5rem; }
      .brand-name { display: none; }
      .nav a { padding: 0.55rem 0.6rem; }
      .buttons .button, .buttons button { width: 100%; text-align: center; }
      .buttons form { width: 100%; }
      .button-plain { width: auto; }
      /* A row becomes a card: each cell says what it is. */
      .stacked thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
        clip-path: inset(50%); }
      .stacked tr { display: block; border: 1px solid var(--line); margin: 0 0 0.75rem; }
      .stacked th, .stacked td { display: block; border: 0; padding: 0.3rem 0.65rem; }
      .stacked td[data-label]::before { content: attr(data-label) ": ";
        color: var(--ink-soft); font-size: 0.85rem; }
      .stacked td:empty { display: none; }
      .source { min-width: 0; display: inline; }
      .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: 0.5rem; }
    }
    @media (prefers-reduced-motion: no-preference) {
      a, button { transition: background-color 0.1s, box-shadow 0.1s; }
    }

    """#

  static let paper = #"""
    @media print {
      :root {
        --ink: #000; --ink-soft: #333; --paper: #fff; --paper-soft: #eee; --line: #999;
        --warning-soft: #fff; --error-soft: #fff; --info-soft: #fff; --success-soft: #fff;
        --warning: #000; --error: #000; --info: #000; --success: #000; --primary: #000;
        color-scheme: light;
      }
      body { font-size: 10.5pt; display: block; }
      .header, .footer, .skip, .no-print, .contents, .banner { display: none; }
      .main { padding: 0 0 3.5em; max-width: none; }
      .panel, .card, tr { break-inside: avoid; }
      h2 { break-after: avoid; }
      .tag { border: 1px solid #000; }
      a { color: inherit; text-decoration: none; }
      .scroll { overflow: visible; }
      .mark { position: fixed; bottom: 0; left: 0; right: 0; background: #fff; margin: 0; }
    }

    """#
}
