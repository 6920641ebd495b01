extension DeskPages {
  static let worklistTemplate = #"""
    <h1>Worklist</h1>
    <p>The most open question first, with the others of its family behind it. Opening an item shows
      its records for the purpose <strong>unique student match resolution</strong>.</p>
    <p>{{#closed}}Decided items are listed as well. <a href="{{root}}">Only what
      waits</a>{{/closed}}
      {{^closed}}<a href="{{root}}?closed=yes">With what is decided</a>{{/closed}}{{^isOME}},
      <a href="/deputy">deputy and absence</a>{{/isOME}}</p>
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Worklist">
    <table class="table stacked"><thead><tr><th scope="col">Question</th><th scope="col">State</th>
      <th scope="col">MSIX numbers</th><th scope="col">Due</th>
      <th scope="col">Waits at</th><th scope="col">Bits for one child</th>
      <th scope="col">Stands</th></tr></thead><tbody>
    {{#lines}}<tr><th scope="row"><a href="{{path}}">{{title}}</a>{{#family}}
      <span class="tag tag-info">same family as above</span>{{/family}}</th>
      <td data-label="State">{{state}}</td>
      <td data-label="MSIX numbers">{{#numbers}}{{number}}<br>{{/numbers}}</td>
      <td data-label="Due">{{due}}{{#overdue}} <span class="tag tag-error">Overdue</span>
        {{/overdue}}</td>
      <td data-label="Waits at">{{level}}</td>
      <td data-label="Bits for one child">{{#score}}{{score}}{{/score}}{{^score}}proposed{{/score}}
      </td><td data-label="Stands">{{status}}</td></tr>{{/lines}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">Nothing waits.</p>{{/any}}
    """#

  /// Records side by side.
  static let comparedMarkup = #"""

    {{#compared}}
    <section class="record-section"><h2>Side by side</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Side by side">
    <table class="table stacked"><thead><tr><th scope="col">What</th>
      {{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead><tbody>
    {{#lines}}<tr{{#differs}} class="conflict"{{/differs}}><th scope="row">{{name}}{{#differs}}
      <span class="tag tag-warning">differs</span>{{/differs}}</th>
      {{#values}}<td data-label="{{column}}">{{text}}</td>{{/values}}</tr>{{/lines}}
    </tbody></table></div>
    <div class="panels">{{#stories}}<div class="panel"><h3>{{column}}</h3>
      <p><strong>Moves</strong></p><ul>{{#moves}}<li>{{.}}</li>{{/moves}}</ul>
      <p><strong>Schools</strong></p><ul>{{#schools}}<li>{{.}}</li>{{/schools}}</ul></div>
      {{/stories}}</div></section>
    {{/compared}}
    """#

  static let itemTemplate =
    #"""
    <h1>{{title}}</h1>
    {{> alert}}
    <p>Asked of {{states}}, due {{due}}, {{status}}. <a href="{{root}}">Back to the list</a></p>
    """# + comparedMarkup + MatchEvidence.markup + ProposalEffect.markup + #"""
      {{#mayBeUndone}}
      <section class="record-section no-print"><h2>Undo</h2>
      <form method="post" action="{{path}}/undo" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <p>What this brought about is undone by a proposal against it, which another data
          administrator decides.</p>
        <button type="submit" class="button-outline">Prepare the proposal</button></form></section>
      {{/mayBeUndone}}
      {{#isOpen}}
      <section class="record-section no-print"><h2>Your answer</h2>
      <form method="post" action="{{path}}/{{act}}" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <fieldset><legend>What is right?</legend>
        {{#answers}}<div class="choice"><input type="radio" id="answer-{{value}}" name="answer"
          value="{{value}}" required><label
            for="answer-{{value}}">{{title}}</label></div>{{/answers}}
        </fieldset>
        <div class="field"><label for="reason">Why</label>
          <textarea id="reason" name="reason" maxlength="1000" required>{{reason}}</textarea></div>
        <button type="submit">Answer</button>
      </form>
      <details><summary>Comment{{^isOME}}, or give it on{{/isOME}}</summary>
      <form method="post" action="{{path}}/comment" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <div class="field"><label for="comment">Comment</label>
          <textarea id="comment" name="comment" maxlength="1000" required></textarea></div>
        <button type="submit" class="button-outline">Comment</button></form>
      {{^isOME}}<form method="post" action="{{path}}/assign" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <div class="field"><label for="account">Account of a colleague</label>
          <input id="account" name="account" type="text" autocomplete="off" required></div>
        <button type="submit" class="button-outline">Give it</button></form>{{/isOME}}
      {{#isBelowState}}<form method="post" action="{{path}}/escalate" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <div class="field"><label for="up">Why it is to be passed up</label>
          <p class="hint" id="up-hint">From a district to its region or State. To OME it comes by
            itself, where States disagree or let their time go by.</p>
          <textarea id="up" name="reason" maxlength="1000" required
            aria-describedby="up-hint"></textarea></div>
        <button type="submit" class="button-outline">Pass it up</button></form>{{/isBelowState}}
      </details>
      </section>
      {{/isOpen}}
      """#
}
