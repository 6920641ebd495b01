extension ChildPages {
  private static let openItemMarkup = #"""
    {{#openItems}}<div class="alert alert-warning"><p class="alert-title">Somebody is asked about
      this child</p><p>Whether these records are one child's, and all of it, is not settled yet.</p>
      </div>{{/openItems}}

    """#

  private static let copiesMarkup = #"""
    <div class="buttons no-print">
      <a class="button" href="{{path}}/record">Whole record</a>
      <a class="button button-outline" href="{{path}}/recruiter">Moves and family</a>
      <a class="button button-outline" href="{{path}}/credits">Credit planner</a>
      {{#mayPrint}}<form method="post" action="{{path}}/print">
        <input type="hidden" name="form" value="{{token}}">
        <button type="submit" class="button-outline">Print</button></form>{{/mayPrint}}
      {{#mayPacket}}<a class="button button-outline" href="{{path}}/packet">Exit packet</a>
      {{/mayPacket}}
      {{#isOffice}}<a class="button button-outline" href="/privacy?child={{handle}}">Privacy
        desk</a>{{/isOffice}}
      {{#thread}}<a class="button button-outline" href="{{thread}}">Moves and messages</a>
      {{/thread}}
      <a class="button button-outline" href="/arrival">Another child</a>
      {{#split}}<a class="button button-outline" href="{{split}}">Not all of one
        child?</a>{{/split}}
    </div>
    {{#mayExport}}<details class="no-print"><summary>Export to a file</summary>
      <form method="post" action="{{path}}/export" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <div class="field"><label for="ending">Form</label>
          <select id="ending" name="ending">
          {{#copyForms}}<option value="{{ending}}">{{title}}</option>{{/copyForms}}</select></div>
        <p class="hint">The file bears the mark of your copy. Keep it encrypted, and not longer than
          you need it.</p>
        <button type="submit">Export</button>
      </form></details>{{/mayExport}}

    """#

  static let childTemplate =
    #"""
    <div class="who"><h1>{{name}}</h1></div>
    <ul class="who-facts">
    {{#facts}}<li><span>{{title}}:</span> <strong>{{value}}</strong></li>{{/facts}}
    </ul>

    """# + openItemMarkup + #"""
      {{#isConflicting}}<div class="alert alert-warning"><p class="alert-title">States differ</p>
        <p>About: {{#conflicts}}{{.}}. {{/conflicts}}
          <a href="{{path}}/record">See who says what</a></p></div>{{/isConflicting}}
      {{> disputes}}
      <ul class="flags" aria-label="To watch">
      {{#flags}}<li><span class="tag {{kind}}">{{text}}{{#differ}}, States differ{{/differ}}</span>
        </li>{{/flags}}
      </ul>
      <div class="panels">
        <section class="panel"><h2>Last school</h2>
        {{#school}}<p class="figure">{{grade}}</p>
        <p><strong>{{name}}</strong><br>{{place}}</p>
          <p>{{#from}}From {{from}}{{/from}}{{#until}} to {{until}}{{/until}}{{^until}}, not
          withdrawn{{/until}}</p><p class="fresh">{{source}}</p>{{/school}}
        {{^school}}<p class="none">No enrollment is known.</p>{{/school}}</section>
        <section class="panel"><h2>Whom to call</h2>
        {{#caller}}<p><strong>{{name}}</strong></p>
          {{#phone}}<p class="figure">{{phone}}</p>{{/phone}}
          {{^phone}}<p class="none">No telephone number was sent.</p>{{/phone}}
          <p>{{place}}</p>{{/caller}}
        {{^caller}}<p class="none">No school is known.</p>{{/caller}}</section>
        <section class="panel"><h2>Credits</h2>
        {{#hasCredits}}{{#credits}}<p><span class="figure">{{figure}}</span> from {{state}}, in
          {{courses}} courses</p>{{/credits}}{{/hasCredits}}
        {{^hasCredits}}<p class="none">No credits were sent.</p>{{/hasCredits}}
        {{#done}}<p class="fresh">Courses done: {{done}}, in the whole record.</p>{{/done}}
        </section>
        <section class="panel"><h2>Courses under way
          <span class="count">{{underWayCount}}</span></h2>
        <ul>{{#underWay}}<li>{{.}}</li>{{/underWay}}</ul>
        {{^underWay}}<p class="none">None.</p>{{/underWay}}</section>
        <section class="panel"><h2>Assessments <span class="count">{{assessmentCount}}</span></h2>
        <ul>{{#assessments}}<li>{{.}}</li>{{/assessments}}</ul>
        {{^assessments}}<p class="none">None.</p>{{/assessments}}</section>
        <section class="panel"><h2>Immunizations <span class="count">{{doseCount}}</span></h2>
        <ul>{{#doses}}<li>{{.}}</li>{{/doses}}</ul>
        {{^doses}}<p class="none">No list of doses was sent. Ask the last school.</p>{{/doses}}
        </section>
        <section class="panel"><h2>Qualifying moves <span class="count">{{moveCount}}</span></h2>
        <ul>{{#moves}}<li>{{.}}</li>{{/moves}}</ul>
        {{^moves}}<p class="none">None.</p>{{/moves}}</section>
        <section class="panel"><h2>How fresh this is</h2>
        <ul>{{#fresh}}<li><strong>{{state}}</strong>: {{age}} (file of {{file}})</li>{{/fresh}}</ul>
        </section>
      </div>

      """# + copiesMarkup + #"""
      <p class="hint">This look is recorded as event {{look}}, with your name and purpose.</p>
      """#

  static let recordTemplate =
    #"""
    <h1>Whole record</h1>
    <p>MSIX number {{msixID}}. {{#isPast}}<strong>As it stood on {{on}}</strong> (event
      {{knownAt}}).{{/isPast}}{{^isPast}}As of {{asOf}}, event {{knownAt}}.{{/isPast}}
      <a href="{{path}}">First screen</a></p>

    """# + openItemMarkup + #"""
      <form method="get" action="{{path}}/record" class="form no-print">
        <div class="field"><label for="on">As it stood on</label>
          <p class="hint" id="on-hint">A day in the past; empty for now.</p>
          <input id="on" name="on" type="date" value="{{on}}" aria-describedby="on-hint"></div>
        <div class="choice"><input type="checkbox" id="history" name="history" value="yes"
          {{#withHistory}}checked{{/withHistory}}>
          <label for="history">With what was before</label></div>
        <button type="submit">Show</button>
      </form>
      <nav aria-label="Sections"><ul class="contents">
      {{#contents}}<li><a href="#{{anchor}}">{{title}}</a></li>{{/contents}}</ul></nav>
      {{> disputes}}
      {{#elementSections}}{{> elements}}{{/elementSections}}
      {{#tableSections}}{{> table}}{{/tableSections}}
      <section class="record-section"><h2>Statements in force</h2>
      <ul>{{#statements}}<li><strong>{{state}}</strong>: file of {{file}}, recorded {{recorded}},
        event {{position}}</li>{{/statements}}</ul></section>
      {{#hasHistory}}<section class="record-section"><h2>What was before</h2>
      <ul>{{#history}}<li>{{when}}: {{what}} (event {{position}})</li>{{/history}}</ul></section>
      {{/hasHistory}}
      <p class="hint">This look is recorded as event {{look}}, with your name and purpose.</p>
      """#

  static let printTemplate =
    #"""
    <h1>MSIX {{msixID}}</h1>
    <p>As of {{asOf}}.</p>
    <p class="buttons no-print"><button type="button" data-print hidden>Print</button>
      <a class="button button-outline" href="{{path}}">Back to the child</a></p>
    <p class="hint no-print">This copy is recorded. Print it with your browser.</p>

    """# + openItemMarkup + #"""
      {{> disputes}}
      {{#elementSections}}{{> elements}}{{/elementSections}}
      {{#tableSections}}{{> table}}{{/tableSections}}
      <p class="mark">{{notice}} {{mark}}</p>
      """#
}
