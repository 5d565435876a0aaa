# The record in Redmine 5: RAILS_ENV=production bundle exec rails runner redmine_site.rb FILE
require "json"

author = User.find_by(login: "admin")
User.current = author
Setting.rest_api_enabled = "1"
Setting.login_required = "0"
status = IssueStatus.first || IssueStatus.create!(name: "New")
priority = IssuePriority.first || IssuePriority.create!(name: "Normal", is_default: true)
tracker = Tracker.first || Tracker.create!(name: "Commitment", default_status: status)
project = Project.create!(name: "Record", identifier: "record", is_public: true, enabled_module_names: ["issue_tracking"], trackers: [tracker])
Role.anonymous.add_permission!(:view_issues)
ActionMailer::Base.perform_deliveries = false
JSON.parse(File.read(ARGV[0], encoding: "utf-8")).each do |item|
  issue = Issue.create!(project: project, tracker: tracker, status: status, priority: priority, author: author,
                        subject: item["title"][0, 255], description: item["text"])
  item["said"].each do |each|
    journal = Journal.new(journalized: issue, user: author, notes: each["text"])
    journal.notify = false
    journal.save!
    journal.update_columns(created_on: Time.utc(*each["on"].split("-").map(&:to_i), 1))
  end
end
puts "#{Issue.count} issues, #{Journal.count} remarks"
