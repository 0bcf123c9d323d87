import django.db.models.deletion
import django.db.models.functions.text
import portal.lib.orcid
import portal.models
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('affiliation', models.CharField(blank=True, max_length=250, verbose_name='affiliation')),
                ('orcid', models.CharField(blank=True, max_length=19, validators=[portal.lib.orcid.validate_orcid], verbose_name='ORCID iD')),
                ('time_zone', portal.models.TimeZoneField(default='UTC', max_length=64, verbose_name='time zone')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, help_text='Editors of an event may enter without this.', verbose_name='may enter the admin')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'ordering': ['email'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_without_case', violation_error_message='There is an account with this address already.')],
            },
        ),
        migrations.CreateModel(
            name='FeedRequests',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=250, verbose_name='address')),
                ('month', models.DateField(help_text='Its first day.', verbose_name='month')),
                ('number', models.PositiveBigIntegerField(default=0, verbose_name='requests')),
            ],
            options={
                'verbose_name': 'requests for a feed',
                'verbose_name_plural': 'requests for feeds',
                'constraints': [models.UniqueConstraint(fields=('path', 'month'), name='feed_requests_once_a_month')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalSiteSettings',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(default='Seminar portal', max_length=100, verbose_name='name')),
                ('tagline', models.CharField(blank=True, max_length=200, verbose_name='tagline')),
                ('contact', models.EmailField(blank=True, max_length=254, verbose_name='contact address')),
                ('time_zone', portal.models.TimeZoneField(default='UTC', help_text='The default for new events.', max_length=64, verbose_name='time zone')),
                ('logo', models.TextField(blank=True, max_length=100, verbose_name='logo')),
                ('accent', models.CharField(choices=[('ink', 'Ink'), ('teal', 'Teal'), ('blue', 'Blue'), ('violet', 'Violet'), ('plum', 'Plum'), ('red', 'Red'), ('ochre', 'Ochre'), ('green', 'Green')], default='teal', max_length=10, verbose_name='accent colour')),
                ('imprint', portal.models.MarkdownField(blank=True, help_text='Who runs the site. Markdown.', verbose_name='imprint')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical site settings',
                'verbose_name_plural': 'historical site settings',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PeriodicWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'periodic work',
                'verbose_name_plural': 'periodic work',
            },
        ),
        migrations.CreateModel(
            name='ZoneRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, unique=True)),
                ('first_year', models.PositiveSmallIntegerField()),
                ('changes', models.JSONField()),
            ],
            options={
                'verbose_name': 'rules of a time zone',
                'verbose_name_plural': 'rules of time zones',
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=1)),
                ('site', models.CharField(blank=True, db_default='', max_length=32)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk__range', (1, 64))), name='revision_is_of_few_rows')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('reason', models.CharField(choices=[('restore', 'The site was restored from a backup'), ('hand', 'By hand')], max_length=10)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='hold_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='SiteSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Seminar portal', max_length=100, verbose_name='name')),
                ('tagline', models.CharField(blank=True, max_length=200, verbose_name='tagline')),
                ('contact', models.EmailField(blank=True, max_length=254, verbose_name='contact address')),
                ('time_zone', portal.models.TimeZoneField(default='UTC', help_text='The default for new events.', max_length=64, verbose_name='time zone')),
                ('logo', portal.models.PictureField(blank=True, max_side=600, upload_to='logos/', verbose_name='logo')),
                ('accent', models.CharField(choices=[('ink', 'Ink'), ('teal', 'Teal'), ('blue', 'Blue'), ('violet', 'Violet'), ('plum', 'Plum'), ('red', 'Red'), ('ochre', 'Ochre'), ('green', 'Green')], default='teal', max_length=10, verbose_name='accent colour')),
                ('imprint', portal.models.MarkdownField(blank=True, help_text='Who runs the site. Markdown.', verbose_name='imprint')),
            ],
            options={
                'verbose_name': 'site settings',
                'verbose_name_plural': 'site settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='site_settings_is_one_row')],
            },
        ),
    ]
