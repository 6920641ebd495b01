extension AccountsPages {
  static let listTemplate = #"""
    <h1>Accounts</h1>
    <form method="post" action="/accounts" class="form no-print">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="text">Name, organisation or role</label>
        <input id="text" name="text" type="text" value="{{text}}" maxlength="120"
          autocomplete="off"></div>
      <div class="field"><label for="standing">Standing</label>
        <select id="standing" name="standing"><option value="">Any</option>
        {{#standings}}<option value="{{value}}"{{#chosen}} selected{{/chosen}}>{{value}}</option>
        {{/standings}}</select></div>
      <button type="submit">Show</button></form>
    <p class="buttons no-print">
      <a class="button button-outline" href="/application">Hand in an application</a>
      <a class="button button-outline" href="/reviews">Review the inactive</a></p>
    {{#cut}}<p>The first {{limit}} are shown: narrow it down.</p>{{/cut}}
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Accounts">
    <table class="table stacked"><thead><tr><th scope="col">Account</th>
      <th scope="col">Organisation</th><th scope="col">Roles</th><th scope="col">Stands</th></tr>
      </thead><tbody>
    {{#lines}}<tr><th scope="row"><a href="{{path}}">{{name}}</a></th>
      <td data-label="Organisation">{{organisation}}</td><td data-label="Roles">{{roles}}{{#both}}
        <span class="tag tag-warning">accounts and data in one hand</span>{{/both}}</td>
      <td data-label="Stands">{{standing}}</td></tr>{{/lines}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">Nobody is found.</p>{{/any}}
    """#

  private static let roleMarkup = #"""
      <fieldset><legend>Roles</legend>
      <p class="hint" id="role-hint">A place is nation, a State such as TX, or TX/district:4800001,
        TX/region:South, TX/school:480000100001. An empty place leaves the role out.</p>
      {{#roleLines}}<div class="columns"><div class="field"><label for="{{roleField}}">Role</label>
        <select id="{{roleField}}" name="{{roleField}}">{{#choices}}<option
          value="{{value}}"{{#chosen}} selected{{/chosen}}>{{title}}</option>{{/choices}}</select>
        </div><div class="field"><label for="{{scopeField}}">Place</label>
        <input id="{{scopeField}}" name="{{scopeField}}" type="text" value="{{scope}}"
          maxlength="220" aria-describedby="role-hint" autocomplete="off"></div></div>{{/roleLines}}
      </fieldset>
    """#

  static let accountTemplate =
    #"""
    <h1>{{name}}</h1>
    {{> alert}}
    {{#secret}}<div class="alert alert-success"><p class="alert-title">One-time password</p>
      <p>It is shown this once. Tell it to the holder on another way than the name.</p></div>
    <p><span class="secret">{{secret}}</span></p>{{/secret}}
    <dl class="facts"><dt>Organisation</dt><dd>{{organisation}}</dd>
      <dt>Stands</dt><dd>{{standing}}</dd><dt>Number</dt><dd><code>{{number}}</code></dd>
      <dt>Roles</dt><dd><ul>{{#roles}}<li>{{.}}</li>{{/roles}}</ul></dd></dl>
    {{#hasPapers}}
    <h2>Papers</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Papers">
    <table class="table stacked"><thead><tr><th scope="col">When</th><th scope="col">What</th>
      <th scope="col">Says</th></tr></thead><tbody>
    {{#papers}}<tr><th scope="row">{{when}}</th><td data-label="What">{{what}}</td>
      <td data-label="Says">{{says}}</td></tr>{{/papers}}
    </tbody></table></div>
    <p class="hint">Kept {{kept}}.</p>
    {{/hasPapers}}
    {{#isApplication}}
    <h2>The application</h2>
    <div class="panels">
    <div class="panel"><h3>The supervisor's word</h3>
    <form method="post" action="{{path}}/verify"><input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="supervisor">Supervisor, by name and place</label>
      <input id="supervisor" name="by" type="text" maxlength="400" autocomplete="off"
        required></div>
      <button type="submit" class="button-outline">Note it</button></form></div>
    <div class="panel"><h3>The approval</h3>
    <form method="post" action="{{path}}/approve"><input type="hidden" name="form"
      value="{{token}}"><div class="field"><label for="authority">Authority, by name and
      place</label><input id="authority" name="by" type="text" maxlength="400" autocomplete="off"
      required></div><button type="submit" class="button-outline">Note it</button></form></div>
    <div class="panel"><h3>Training</h3>
      <ul>{{#modules}}<li><a href="{{path}}">{{title}}</a></li>{{/modules}}</ul>
    <form method="post" action="{{path}}/state-training"><input type="hidden" name="form"
      value="{{token}}"><div class="field"><label for="certificate">Certificate of the State's own
      training, where it gives one</label><input id="certificate" name="certificate" type="text"
      maxlength="60" autocomplete="off" required></div>
      <button type="submit" class="button-outline">Note it</button></form></div>
    <div class="panel"><h3>Open the account</h3>
    <form method="post" action="{{path}}/open"><input type="hidden" name="form" value="{{token}}">
      <p>Says what is missing, or opens it and shows a one-time password.</p>
      <button type="submit">Open</button></form></div>
    </div>
    {{/isApplication}}
    {{#isKept}}
    <h2>Roles</h2>
    <form method="post" action="{{path}}/roles" class="form-wide">
      <input type="hidden" name="form" value="{{token}}">
    """# + roleMarkup + #"""
        <button type="submit" class="button-outline">Give these roles</button></form>
      <h2>Password and authenticator</h2>
      <div class="buttons">
        <form method="post" action="{{path}}/password"><input type="hidden" name="form"
          value="{{token}}"><button type="submit" class="button-outline">Make a one-time
          password</button></form>
        <form method="post" action="{{path}}/authenticator"><input type="hidden" name="form"
          value="{{token}}"><button type="submit" class="button-outline">Take the lost authenticator
          away</button></form></div>
      {{/isKept}}
      {{#anyStandings}}
      <h2>Standing</h2>
      <form method="post" action="{{path}}/standing" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <fieldset><legend>The account is to be</legend>
        {{#changes}}<div class="choice"><input type="radio" id="change-{{value}}" name="change"
          value="{{value}}" required><label
            for="change-{{value}}">{{title}}</label></div>{{/changes}}
        </fieldset>
        <div class="field"><label for="reason">Why</label><input id="reason" name="reason"
          type="text"
          maxlength="400" autocomplete="off" required></div>
        <button type="submit" class="button-outline">Change it</button></form>
      {{/anyStandings}}
      <p class="buttons no-print"><a class="button button-outline" href="/accounts">All
        accounts</a></p>
      """#

  static let applicationTemplate =
    #"""
    <h1>Hand in an application</h1>
    {{> alert}}
    <p>For somebody who needs access. The supervisor's word, the approval and the training follow;
      a User Administrator opens the account then.</p>
    <form method="post" action="/application" class="form-wide">
      <input type="hidden" name="form" value="{{token}}">
      <div class="columns">{{#fields}}<div class="field"><label for="{{name}}">{{title}}</label>
        <input id="{{name}}" name="{{name}}" type="text" value="{{value}}" maxlength="400"
          autocomplete="off"{{#needed}} required{{/needed}}></div>{{/fields}}</div>
    """# + roleMarkup + #"""
        <div class="buttons"><button type="submit">Hand in</button>
        {{#isDemonstration}}<button type="submit" class="button-outline" name="without"
          value="papers">
          Make the account without papers</button>{{/isDemonstration}}</div>
      </form>
      """#
}
