/// The stylesheet: colors and sizes as tokens, one set for light and one for dark, after the
/// patterns that federal sites share. No file of another is drawn in.
enum Stylesheet {
  static let tokens = #"""
    :root {
      --ink: #1b1b1b; --ink-soft: #51565b; --paper: #ffffff; --paper-soft: #f2f4f7;
      --line: #c3c8cf; --line-strong: #71767a; --primary: #005ea2; --primary-dark: #1a4480;
      --on-primary: #ffffff; --header: #162e51; --on-header: #ffffff; --header-soft: #1f3d68;
      --focus: #2491ff; --error: #b50909; --error-soft: #f8e4e2; --warning: #7a5900;
      --warning-soft: #fdf3d8; --success: #176c33; --success-soft: #e2f3e5; --info: #00566f;
      --info-soft: #e1f1f6; --banner: #fdb81e; --on-banner: #1b1b1b;
      --space: 0.5rem; --radius: 0.25rem; --measure: 66ch; --wide: 76rem;
      color-scheme: light;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ink: #edeff0; --ink-soft: #b4bac2; --paper: #14181d; --paper-soft: #1e242b;
        --line: #3d4551; --line-strong: #8d96a3; --primary: #73b3e7; --primary-dark: #9ccbf0;
        --on-primary: #0b1520; --header: #0d1b30; --on-header: #f2f5f9; --header-soft: #1b3152;
        --focus: #58b4ff; --error: #ff9a92; --error-soft: #3d1917; --warning: #ffd666;
        --warning-soft: #3a2e0c; --success: #8fdba4; --success-soft: #14321d; --info: #8ed5ec;
        --info-soft: #0d2e39; --banner: #4a3a08; --on-banner: #ffe6a3;
        color-scheme: dark;
      }
    }

    """#

  static let base = #"""
    *, *::before, *::after { box-sizing: border-box; }
    html { font-size: 100%; -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; color: var(--ink); background: var(--paper);
      font: 1rem/1.5 "Public Sans", "Source Sans Pro", system-ui, -apple-system, "Segoe UI",
        Roboto, "Helvetica Neue", Arial, sans-serif;
      display: flex; flex-direction: column; min-height: 100vh;
    }
    h1, h2, h3 { line-height: 1.2; margin: 1.5rem 0 0.75rem; text-wrap: balance; }
    h1 { font-size: 1.85rem; margin-top: 0; } h2 { font-size: 1.3rem; } h3 { font-size: 1.05rem; }
    p, ul, ol, dl { margin: 0 0 1rem; max-width: var(--measure); }
    li { margin-bottom: 0.35rem; }
    a { color: var(--primary); text-underline-offset: 0.15em; }
    a:hover { color: var(--primary-dark); text-decoration-thickness: 2px; }
    :focus-visible { outline: 0.25rem solid var(--focus); outline-offset: 0.1rem; }
    main:focus, [data-focus]:focus { outline: none; }
    .skip { position: absolute; left: -999rem; }
    .skip:focus {
      left: 0.5rem; top: 0.5rem; z-index: 10; padding: 0.5rem 1rem; background: var(--paper);
      color: var(--primary);
    }
    .banner { background: var(--banner); color: var(--on-banner); }
    .banner p { margin: 0 auto; max-width: var(--wide); padding: 0.35rem 1rem; font-size: 0.9rem; }
    .header { background: var(--header); color: var(--on-header); }
    .header a { color: var(--on-header); }
    .header a:focus-visible, .header button:focus-visible { outline-color: #ffffff; }
    .header-row, .nav ul, .purpose {
      max-width: var(--wide); margin: 0 auto; padding: 0.75rem 1rem; display: flex;
      align-items: center; justify-content: space-between; flex-wrap: wrap; gap: 0.5rem 1rem;
    }
    .brand { margin: 0; } .brand a { text-decoration: none; display: flex; gap: 0.75rem;
      align-items: baseline; flex-wrap: wrap; }
    .brand-mark { font-weight: 700; font-size: 1.35rem; letter-spacing: 0.02em; }
    .brand-name { font-size: 0.95rem; opacity: 0.92; }
    .header-who { display: flex; align-items: center; gap: 1rem; }
    .header-who form { margin: 0; }
    .nav { background: var(--header-soft); }
    .nav ul { list-style: none; justify-content: flex-start; padding: 0 0.5rem; gap: 0; }
    .nav li { margin: 0; }
    .nav a {
      display: block; padding: 0.65rem 0.75rem; text-decoration: none;
      border-bottom: 0.25rem solid transparent;
    }
    .nav a:hover { border-bottom-color: var(--on-header); }
    .nav a[aria-current] { border-bottom-color: var(--banner); font-weight: 700; }
    @media (prefers-color-scheme: dark) { .nav a[aria-current] { border-bottom-color: #ffbe2e; } }
    .purpose { padding: 0.4rem 1rem; margin-top: 0; margin-bottom: 0; font-size: 0.92rem;
      justify-content: flex-start; }
    .main { flex: 1; width: 100%; max-width: var(--wide); margin: 0 auto; padding: 2rem 1rem 3rem; }
    .footer { border-top: 1px solid var(--line); background: var(--paper-soft); }
    .footer p { max-width: var(--wide); margin: 0 auto; padding: 1rem; font-size: 0.875rem;
      color: var(--ink-soft); }
    .lead { font-size: 1.1rem; }
    .hint { color: var(--ink-soft); font-size: 0.925rem; margin: 0 0 0.35rem; }
    code { font-family: ui-monospace, "Roboto Mono", monospace; overflow-wrap: anywhere; }

    """#

  static let components = #"""
    .button, button {
      display: inline-block; font: inherit; font-weight: 700; line-height: 1.1; cursor: pointer;
      padding: 0.75rem 1.25rem; border: 0; border-radius: var(--radius); text-decoration: none;
      background: var(--primary); color: var(--on-primary); min-height: 2.75rem;
    }
    .button:hover, button:hover { background: var(--primary-dark); color: var(--on-primary); }
    .button-outline { background: transparent; color: var(--primary);
      box-shadow: inset 0 0 0 2px var(--primary); }
    .button-outline:hover { background: transparent; color: var(--primary-dark);
      box-shadow: inset 0 0 0 2px var(--primary-dark); }
    .button-plain, .button-plain:hover {
      background: transparent; color: inherit; text-decoration: underline; font-weight: 400;
      padding: 0.25rem 0; min-height: 1.5rem;
    }
    .buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.25rem 0; max-width: none; }
    .buttons form { margin: 0; }
    .form { max-width: 34rem; }
    .form-wide { max-width: none; }
    .field { margin: 0 0 1.1rem; }
    label, legend { display: block; font-weight: 700; margin-bottom: 0.25rem; padding: 0; }
    .choice { display: flex; gap: 0.6rem; align-items: flex-start; margin: 0 0 0.5rem; }
    .choice label { font-weight: 400; margin: 0; }
    .choice input { width: 1.35rem; height: 1.35rem; margin: 0.1rem 0 0; flex: none;
      accent-color: var(--primary); }
    fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; min-width: 0; }
    input[type="text"], input[type="password"], input[type="date"], input[type="search"],
    input[type="email"], input[type="tel"], input[type="file"], select, textarea {
      font: inherit; color: var(--ink); background: var(--paper); width: 100%;
      border: 1px solid var(--line-strong); border-radius: 0; padding: 0.5rem; min-height: 2.75rem;
    }
    textarea { min-height: 8rem; }
    .columns { display: grid; gap: 0 1.25rem;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); }
    .alert { border-left: 0.5rem solid var(--info); background: var(--info-soft);
      padding: 0.85rem 1.1rem; margin: 0 0 1.5rem; max-width: 46rem; }
    .alert p { margin: 0; } .alert .alert-title { font-weight: 700; }
    .alert-error { border-color: var(--error); background: var(--error-soft); }
    .alert-warning { border-color: var(--warning); background: var(--warning-soft); }
    .alert-success { border-color: var(--success); background: var(--success-soft); }
    .idle { position: fixed; right: 1rem; bottom: 1rem; margin: 0; }
    .cards { display: grid; gap: 1rem; padding: 0; margin: 0 0 1.5rem; max-width: none;
      list-style: none;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
    .card { border: 1px solid var(--line); border-top: 0.25rem solid var(--primary);
      border-radius: var(--radius); padding: 1rem 1.1rem; margin: 0; background: var(--paper); }
    .card h2, .card h3 { margin: 0 0 0.4rem; font-size: 1.1rem; }
    .card p { margin: 0 0 0.4rem; }
    .card-due { border-top-color: var(--error); }
    .tag { display: inline-block; padding: 0.1rem 0.5rem; border-radius: var(--radius);
      font-size: 0.825rem; font-weight: 700; background: var(--info-soft); color: var(--info);
      white-space: nowrap; }
    .tag-warning { background: var(--warning-soft); color: var(--warning); }
    .tag-error { background: var(--error-soft); color: var(--error); }
    .tag-success { background: var(--success-soft); color: var(--success); }
    .scroll { overflow-x: auto; margin: 0 0 1.25rem; }
    .table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
    .table th, .table td { border: 1px solid var(--line); padding: 0.5rem 0.65rem;
      text-align: left; vertical-align: top; }
    .table thead th { background: var(--paper-soft); }
    .table tbody th { font-weight: 600; }
    .steps { counter-reset: step; list-style: none; padding: 0; }
    .steps li { counter-increment: step; padding-left: 2.6rem; position: relative; }
    .steps li::before { content: counter(step); position: absolute; left: 0; top: 0;
      width: 1.8rem; height: 1.8rem; border-radius: 50%; text-align: center; line-height: 1.8rem;
      background: var(--primary); color: var(--on-primary); font-weight: 700; }
    .steps .done::before { content: "\2713"; background: var(--success); color: var(--paper); }
    .secret { font-family: ui-monospace, "Roboto Mono", monospace; font-size: 1.15rem;
      letter-spacing: 0.06em; overflow-wrap: anywhere; background: var(--paper-soft);
      padding: 0.5rem 0.75rem; border: 1px dashed var(--line-strong); display: block; }
    .codes { columns: 2; font-family: ui-monospace, monospace; font-size: 1.1rem;
      list-style: none; padding: 0; }
    .help { float: right; margin: 0 0 0 1rem; }
    .help a { display: block; width: 2.25rem; height: 2.25rem; line-height: 2rem;
      border: 2px solid var(--primary); border-radius: 50%; text-align: center; font-weight: 700;
      text-decoration: none; }
    details { margin: 0 0 1rem; } summary { cursor: pointer; font-weight: 700; padding: 0.3rem 0; }

    """#
}
